package chat

import (
	"context"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// How long bans last.
const (
	// UsualBan is how long one lasts when nobody says.
	UsualBan = 24 * time.Hour
	// LongestBan is how long one of an agent may last. An admin's may be for good.
	LongestBan = 30 * 24 * time.Hour
)

// The widest ranges that can be banned, in bits: a wider one would be a slip.
const (
	widest4 = 8
	widest6 = 16
)

var forGood = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Ban keeps one visitor from chatting, or whoever comes from a network.
type Ban struct {
	UserID  string
	Network netip.Prefix
	Until   time.Time // the zero time is for good
}

// Bans are those that may be in force, made to be asked often. None are in the zero value.
type Bans struct {
	visitors map[string]time.Time
	networks map[netip.Prefix]time.Time
	bits     []int // how long the networks' prefixes are, each once
}

// NewBans gathers the bans.
func NewBans(all []Ban) *Bans {
	b := &Bans{visitors: map[string]time.Time{}, networks: map[netip.Prefix]time.Time{}}
	for _, one := range all {
		until := one.Until
		if until.IsZero() {
			until = forGood
		}
		if one.UserID != "" {
			b.visitors[one.UserID] = later(until, b.visitors[one.UserID])
			continue
		}
		b.networks[one.Network] = later(until, b.networks[one.Network])
		if bits := one.Network.Bits(); !slices.Contains(b.bits, bits) {
			b.bits = append(b.bits, bits)
		}
	}
	return b
}

func later(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}
	return other
}

// Refuse is what one gets who acts from that address and is banned, an [Error] of kind [Forbidden], else nil. No ban holds
// for agents and admins: one of their office's address would lock them out.
func (b *Bans) Refuse(by Account, address string, now time.Time) error {
	if by.Role == RoleAgent || by.Role == RoleAdmin || len(b.visitors)+len(b.networks) == 0 {
		return nil
	}
	until := later(b.visitors[by.ID], b.ofAddress(address))
	switch {
	case !until.After(now):
		return nil
	case until.Equal(forGood):
		return &Error{Kind: Forbidden, Message: "You can't chat here."}
	}
	return &Error{Kind: Forbidden, Message: "You can't chat here until " + moment(until, now) + "."}
}

func (b *Bans) ofAddress(address string) (until time.Time) {
	if len(b.networks) == 0 {
		return until
	}
	network, err := ParseNetwork(withoutZone(address))
	if err != nil {
		return until
	}
	for _, bits := range b.bits {
		if wider, err := network.Addr().Prefix(bits); err == nil && bits <= network.Bits() {
			until = later(until, b.networks[wider])
		}
	}
	return until
}

// moment is a time in words, by the day of the week when that is clear, rounded up to a minute.
func moment(at, now time.Time) string {
	layout := "2 January 2006 15:04 UTC"
	if at.Sub(now) < 6*24*time.Hour {
		layout = "Monday 15:04 UTC"
	}
	return at.UTC().Add(time.Minute - 1).Truncate(time.Minute).Format(layout)
}

// Enforce ends the open chats of those who are banned and were not before.
func (d *Desk) Enforce(ctx context.Context, before, now *Bans) error {
	open, err := d.store.OpenOf(ctx, now.visitorsSince(before))
	if err != nil {
		return err
	}
	if !maps.Equal(now.networks, before.networks) {
		from, err := d.openFrom(ctx, now)
		if err != nil {
			return err
		}
		open = append(open, from...)
	}
	for _, id := range open {
		if _, err := d.store.End(ctx, id, ReasonBanned); err != nil {
			return err
		}
	}
	return nil
}

// openFrom are the open chats that come from the networks.
func (d *Desk) openFrom(ctx context.Context, bans *Bans) ([]string, error) {
	var open []string
	for after := ""; ; {
		origins, err := d.store.Origins(ctx, after, MaxLimit)
		if err != nil || len(origins) == 0 {
			return open, err
		}
		for _, one := range origins {
			if bans.ofAddress(one.Address).After(time.Now()) {
				open = append(open, one.SessionID)
			}
			after = one.SessionID
		}
	}
}

// Over says whether the room is of a session that is closed: whoever is banned may still read that.
func (d *Desk) Over(ctx context.Context, room string) bool {
	id, ok := SessionOfRoom(room)
	if !ok {
		return false
	}
	session, err := d.store.Session(ctx, id)
	return err == nil && session.Status == Closed
}

// MayBan says whether the account may ban the session's visitor, whom it returns.
func (d *Desk) MayBan(ctx context.Context, by Account, sessionID string) (visitorID string, err error) {
	session, err := d.allowed(ctx, ActionBan, by, sessionID)
	return session.UserID, err
}

// Origin is the network that the session came from, "" when that is not known (any more).
func (d *Desk) Origin(ctx context.Context, sessionID string) (string, error) {
	return d.store.Origin(ctx, sessionID)
}

// visitorsSince are those who are banned, and were not before, or not as long.
func (b *Bans) visitorsSince(before *Bans) []string {
	var since []string
	for id, until := range b.visitors {
		if until.After(before.visitors[id]) {
			since = append(since, id)
		}
	}
	return since
}

// ParseNetwork reads an address or a range such as 192.0.2.0/24, in the one form that compares.
func ParseNetwork(text string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(text); err == nil && !network.Addr().Is4In6() {
		return network.Masked(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return netip.Prefix{}, invalid("address", "This is no address. Write it as 192.0.2.7 or 2001:db8::7, a range as 192.0.2.0/24.")
	}
	address = address.Unmap()
	return netip.PrefixFrom(address, address.BitLen()), nil
}

// BannableNetwork is [ParseNetwork] for a ban, which a range must not be too wide for.
func BannableNetwork(text string) (netip.Prefix, error) {
	network, err := ParseNetwork(text)
	if err != nil {
		return network, err
	}
	if network.Addr().Is4() && network.Bits() < widest4 || network.Addr().Is6() && network.Bits() < widest6 {
		return network, invalid("address", "This range is too wide: /%d is the widest, /%d for IPv6.", widest4, widest6)
	}
	return network, nil
}

// NetworkText is the network as it is written: a single address without its length.
func NetworkText(network netip.Prefix) string {
	if network.IsSingleIP() {
		return network.Addr().String()
	}
	return network.String()
}

// NetworkOf is what an address stands for: for IPv6 the network of 64 bits that one connection is given, else the address.
func NetworkOf(address string) string {
	network, err := ParseNetwork(withoutZone(address))
	if err != nil {
		return address
	}
	if network.Addr().Is6() && network.Bits() > 64 {
		network, _ = network.Addr().Prefix(64)
	}
	return NetworkText(network)
}

// OutsideOf is the network of the address, or "" where many may stand behind it whom nothing tells apart: this machine, as
// long as a proxy on it is not known.
func OutsideOf(address string) string {
	if parsed, err := netip.ParseAddr(withoutZone(address)); err != nil || parsed.Unmap().IsLoopback() {
		return ""
	}
	return NetworkOf(address)
}

// withoutZone is the address but for the interface of this machine that it came in by.
func withoutZone(address string) string {
	address, _, _ = strings.Cut(address, "%")
	return address
}
