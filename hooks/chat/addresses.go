package chat

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxEmail is how long an e-mail address may be on the net, in characters.
const maxEmail = 254

var domainPart = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$`)

// CleanEmail tidies an e-mail address and checks that mail can go there, so far as its form tells. Its error is an [Error]
// of kind [Invalid] that says what is wrong with it.
func CleanEmail(address string) (string, error) {
	address = strings.TrimSpace(address)
	wrong := func(format string, args ...any) (string, error) { return "", invalid("email", format, args...) }
	name, domain, hasAt := strings.Cut(address, "@")
	switch n := utf8.RuneCountInString(address); {
	case n == 0:
		return wrong("An e-mail address is needed.")
	case n > maxEmail:
		return wrong("That is too long by %d characters.", n-maxEmail)
	case strings.ContainsFunc(address, unicode.IsSpace):
		return wrong("There is a space in this address.")
	case !hasAt:
		return wrong("This address has no @.")
	case strings.Contains(domain, "@"):
		return wrong("This address has more than one @.")
	case name == "":
		return wrong("There is nothing before the @.")
	case domain == "":
		return wrong("There is nothing behind the @.")
	case strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII }):
		return wrong("There is a letter in this address that mail does not know.")
	}
	parts := strings.Split(domain, ".")
	ending := parts[len(parts)-1]
	if len(parts) < 2 || len(ending) < 2 || strings.Trim(ending, "0123456789") == "" {
		return wrong("This address has no ending such as .com.")
	}
	for _, part := range parts {
		if !domainPart.MatchString(part) {
			return wrong("There is no %q behind an @.", domain)
		}
	}
	if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address || strings.ContainsAny(name, `"\`) {
		return wrong("There is no %q before an @.", name)
	}
	return address, nil
}

// AddressIn is the e-mail address that a visitor has told before a chat, or "".
func AddressIn(answers []Answer) string {
	for _, answer := range answers {
		if address, err := CleanEmail(answer.Value); answer.Type == "email" && err == nil {
			return address
		}
	}
	return ""
}
