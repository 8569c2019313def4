package chat_test

import (
	"net/netip"
	"testing"
	"time"

	"webchat/hooks/chat"
)

// thursday is one, at noon.
var thursday = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func network(text string) netip.Prefix { return netip.MustParsePrefix(text) }

func TestWhoIsBanned(t *testing.T) {
	bans := chat.NewBans([]chat.Ban{
		{UserID: june.ID, Until: thursday.Add(time.Hour)},
		{UserID: june.ID, Until: thursday.Add(2 * time.Hour)},
		{UserID: ada.ID},
		{Network: network("192.0.2.0/24"), Until: thursday.Add(100 * time.Hour)},
		{Network: network("192.0.2.7/32"), Until: thursday.Add(30 * 24 * time.Hour)},
		{Network: network("2001:db8::/32")},
		{Network: network("198.51.100.1/32"), Until: thursday.Add(-time.Second)},
	})
	for _, one := range []struct {
		sentence string
		by       chat.Account
		address  string
		at       time.Time
		want     string
	}{
		{"a visitor, until the last ban ends", june, "203.0.113.1", thursday, "You can't chat here until Thursday 14:00 UTC."},
		{"then no more", june, "203.0.113.1", thursday.Add(2 * time.Hour), ""},
		{"not another", otto, "203.0.113.1", thursday, ""},
		{"who comes from a network", otto, "192.0.2.200", thursday, "You can't chat here until Monday 16:00 UTC."},
		{"also one without an account", nobody, "192.0.2.200", thursday, "You can't chat here until Monday 16:00 UTC."},
		{"from an address, longer than from its network", otto, "192.0.2.7", thursday, "You can't chat here until 26 December 2026 12:00 UTC."},
		{"an IPv4 address in IPv6's clothes", otto, "::ffff:192.0.2.200", thursday, "You can't chat here until Monday 16:00 UTC."},
		{"from an IPv6 network, for good", otto, "2001:db8:ffff::1", thursday, "You can't chat here."},
		{"a visitor from there, for good too", june, "2001:db8:ffff::1", thursday, "You can't chat here."},
		{"by whatever interface", otto, "2001:db8:ffff::1%eth0", thursday, "You can't chat here."},
		{"not from beside it", otto, "2001:db9::1", thursday, ""},
		{"not from where the ban is over", otto, "198.51.100.1", thursday, ""},
		{"not who comes from who knows where", otto, "", thursday, ""},
		{"never an agent, by address", bo, "192.0.2.7", thursday, ""},
		{"nor by account", ada, "192.0.2.7", thursday, ""},
		{"never an admin", root, "192.0.2.7", thursday, ""},
	} {
		t.Run(one.sentence, func(t *testing.T) {
			err := bans.Refuse(one.by, one.address, one.at)
			if one.want == "" && err != nil || one.want != "" && (err == nil || err.Error() != one.want || chat.KindOf(err) != chat.Forbidden) {
				t.Errorf("it is told %v", err)
			}
		})
	}
	t.Run("nobody, where there are no bans", func(t *testing.T) {
		if err := (&chat.Bans{}).Refuse(june, "192.0.2.7", thursday); err != nil {
			t.Error(err)
		}
	})
	t.Run("until a minute that has passed by then", func(t *testing.T) {
		err := chat.NewBans([]chat.Ban{{UserID: june.ID, Until: thursday.Add(time.Millisecond)}}).Refuse(june, "", thursday)
		if err == nil || err.Error() != "You can't chat here until Thursday 12:01 UTC." {
			t.Errorf("it is told %v", err)
		}
	})
	t.Run("which costs no memory to ask", func(t *testing.T) {
		if n := testing.AllocsPerRun(100, func() { _ = bans.Refuse(otto, "203.0.113.1", thursday) }); n > 2 {
			t.Errorf("it costs %v allocations", n)
		}
	})
}

func TestNetworks(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "192.0.2.7/32": "192.0.2.7", "192.0.2.7/24": "192.0.2.0/24", "::ffff:192.0.2.7": "192.0.2.7",
		"2001:DB8::7": "2001:db8::7", "2001:db8::7/64": "2001:db8::/64", "10.0.0.0/8": "10.0.0.0/8",
		"": "", "192.0.2": "", "192.0.2.0/33": "", "fe80::1%eth0": "", "::ffff:192.0.2.0/120": "", "example.com": "",
		"0.0.0.0/0": "", "128.0.0.0/7": "", "::/0": "", "2000::/15": "",
	} {
		network, err := chat.BannableNetwork(text)
		if want == "" {
			if chat.KindOf(err) != chat.Invalid {
				t.Errorf("%q is taken for %s (%v)", text, network, err)
			}
		} else if err != nil || chat.NetworkText(network) != want {
			t.Errorf("%q is %s (%v)", text, network, err)
		}
	}
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "::ffff:192.0.2.7": "192.0.2.7", "?": "?",
	} {
		if got := chat.NetworkOf(address); got != want {
			t.Errorf("%s is of %s", address, got)
		}
	}
}
