package chat

import (
	"context"
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxAnswer is how long an answer before a chat may be, in characters.
const maxAnswer = 200

// Answer is what a visitor has told before a chat.
type Answer struct {
	Label string `json:"label"`
	Type  string `json:"type"` // one of PreChatTypes
	Value string `json:"value"`
}

// answers checks what a visitor tells before a chat. What it leaves out is what it has told before its last chat, so that
// whoever comes back is asked for nothing twice.
func (d *Desk) answers(ctx context.Context, visitor Account, given map[string]string) ([]Answer, error) {
	asked := d.settings.Load().PreChat
	if len(asked) == 0 {
		return nil, nil
	}
	told := map[string]string{}
	if visitor.ID != "" {
		before, err := d.store.LastAnswers(ctx, visitor.ID)
		if err != nil {
			return nil, err
		}
		for _, answer := range before {
			told[answer.Label] = answer.Value
		}
	}
	var answers []Answer
	for _, field := range asked {
		value := TidyName(given[field.Name])
		if value == "" {
			value = told[field.Label]
		}
		if err := field.check(value); err != nil {
			return nil, err
		}
		if value != "" {
			answers = append(answers, Answer{Label: field.Label, Type: field.Type, Value: value})
		}
	}
	return answers, nil
}

// check says what is wrong with an answer.
func (f *PreChatField) check(value string) error {
	name := "fields." + f.Name
	switch n := utf8.RuneCountInString(value); {
	case value == "" && f.Required:
		return invalid(name, "%s is needed.", f.Label)
	case value == "":
		return nil
	case n > maxAnswer:
		return invalid(name, "That is too long by %d characters.", n-maxAnswer)
	}
	switch f.Type {
	case "email":
		return checkEmail(name, value)
	case "tel":
		return checkTelephone(name, value)
	}
	return nil
}

func checkEmail(field, address string) error {
	at := strings.LastIndex(address, "@")
	read, err := mail.ParseAddress(address)
	switch {
	case at < 1 || at == len(address)-1:
		return invalid(field, "This is not an address such as june@example.com.")
	case !strings.Contains(strings.Trim(address[at+1:], "."), "."):
		return invalid(field, "This address has no ending such as .com.")
	case err != nil || read.Address != address:
		return invalid(field, "This is not an address such as june@example.com.")
	}
	return nil
}

var telephone = regexp.MustCompile(`^\+?[\d\s()./-]*$`)

func checkTelephone(field, number string) error {
	digits := 0
	for _, c := range number {
		if '0' <= c && c <= '9' {
			digits++
		}
	}
	if digits < 3 || digits > 20 || !telephone.MatchString(number) {
		return invalid(field, "This is not a telephone number such as +49 30 123456.")
	}
	return nil
}
