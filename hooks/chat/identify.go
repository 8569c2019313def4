package chat

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// Identity is whom the site, which has accounts of its own, says that a visitor is.
type Identity struct {
	ID    string `json:"id"` // of the site's account
	Name  string `json:"name"`
	Email string `json:"email"` // or ""
}

// maxIdentity is how long the id of a site's account may be, in characters.
const maxIdentity = 200

// Identified is the account of one whom the site has identified.
type Identified struct {
	Visitor   Account
	Changed   bool   // it is new, or something about it is
	SessionID string // the open session to go on with, or ""
	Ended     string // the account whose tokens ended by it, or ""
}

// Signed says whether the site has signed the identity: its id, name and e-mail, a line each, as the hexadecimal
// HMAC-SHA256 by the secret that the site and its settings share.
func (s *Settings) Signed(who Identity, signature string) bool {
	given, err := hex.DecodeString(signature)
	if err != nil || s.IdentifySecret == "" {
		return false
	}
	mac := hmac.New(sha256.New, []byte(s.IdentifySecret))
	mac.Write([]byte(who.ID + "\n" + who.Name + "\n" + who.Email))
	return hmac.Equal(given, mac.Sum(nil))
}

// Check finds what no site may sign: without an id, or of several lines, so that it could be read in two ways. Its error
// is an [Error] of kind [Invalid].
func (who Identity) Check() error {
	for _, field := range [][2]string{{"id", who.ID}, {"name", who.Name}, {"email", who.Email}} {
		if strings.ContainsAny(field[1], "\r\n") {
			return invalid(field[0], "This is more than one line.")
		}
	}
	switch n := utf8.RuneCountInString(who.ID); {
	case strings.TrimSpace(who.ID) == "":
		return invalid("id", "The id of the site's account is needed.")
	case n > maxIdentity:
		return invalid("id", "That is too long by %d characters.", n-maxIdentity)
	}
	return nil
}

// Identify gives a visitor, who may be new, the account of the one whom the site knows under that id. What it has said as
// a stranger becomes that account's. Who came by the link of a mail is nobody: it may have been forwarded.
func (d *Desk) Identify(ctx context.Context, visitor Account, who Identity) (Identified, error) {
	if visitor.Within != "" {
		visitor = Account{}
	}
	if visitor.ID != "" && visitor.Role != RoleUser {
		return Identified{}, &Error{Kind: Forbidden, Message: "Only visitors are identified by the site."}
	}
	name, err := CleanName(who.Name)
	if err != nil {
		return Identified{}, &Error{Kind: Invalid, Field: "name", Message: err.Error()}
	}
	who.Name = name
	if address, err := mail.ParseAddress(who.Email); who.Email != "" && (err != nil || address.Address != who.Email) {
		return Identified{}, invalid("email", "This is no e-mail address such as june@example.com.")
	}
	return d.store.Identify(ctx, visitor, who)
}
