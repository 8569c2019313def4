package chat_test

import (
	"strings"
	"testing"

	"webchat/hooks/chat"
)

func TestAddresses(t *testing.T) {
	for _, address := range []struct{ sentence, given, want, refusal string }{
		{"an address stays as it is", "june@example.com", "june@example.com", ""},
		{"white space around it goes", " \tjune@example.com\n", "june@example.com", ""},
		{"it may have parts, and signs between them", "june.o'neil+chat_1@mail.example.co.uk", "june.o'neil+chat_1@mail.example.co.uk", ""},
		{"its letters stay large or small", "June@Example.COM", "June@Example.COM", ""},
		{"an empty one is needed", " ", "", "An e-mail address is needed."},
		{"a name is none", "june", "", "This address has no @."},
		{"one without an ending is told so", "june@example", "", "This address has no ending such as .com."},
		{"a number is no ending", "june@127.0.0.1", "", "This address has no ending such as .com."},
		{"nor is nothing", "june@example.", "", "This address has no ending such as .com."},
		{"there is something before the @", "@example.com", "", "There is nothing before the @."},
		{"and behind it", "june@", "", "There is nothing behind the @."},
		{"two addresses are not one", "june@example.com,otto@example.com", "", "This address has more than one @."},
		{"nor are they with a space", "june@example.com otto", "", "There is a space in this address."},
		{"no header comes with it", "june@example.com\r\nBcc: otto", "", "There is a space in this address."},
		{"letters that mail does not know are refused", "jüne@example.com", "", "There is a letter in this address that mail does not know."},
		{"a place has whole parts", "june@-example..com", "", `There is no "-example..com" behind an @.`},
		{"a name has whole parts", "june..o@example.com", "", `There is no "june..o" before an @.`},
		{"quotes hide nothing", `"june"@example.com`, "", `There is no "\"june\"" before an @.`},
		{"it is not longer than the net allows", strings.Repeat("x", 250) + "@example.com", "", "That is too long by 8 characters."},
	} {
		t.Run(address.sentence, func(t *testing.T) {
			got, err := chat.CleanEmail(address.given)
			if got != address.want {
				t.Errorf("it is %q", got)
			}
			expectRefusal(t, err, "email", address.refusal)
		})
	}
}
