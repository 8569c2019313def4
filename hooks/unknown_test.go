package hooks

import (
	"errors"
	"fmt"
	"net/textproto"
	"testing"
)

func TestOnlyAnAddressThatIsNotKnownIsGivenUpSoon(t *testing.T) {
	for _, c := range []struct {
		code    int
		said    string
		unknown bool
	}{
		{550, "5.1.1 <june@example.com>: Recipient address rejected: User unknown", true},
		{550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", true},
		{550, "Unknown recipient (#5.1.1)", true},
		{554, "5.1.2 Bad destination system", true},
		{551, "User not local", true},
		{553, "Mailbox name not allowed", true},
		{550, "5.7.1 Relaying denied", false},
		{553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", false},
		{550, "5.1.8 Sender domain does not exist", false},
		{550, "Relay access denied for 5.1.1.7", false},
		{550, "No", false},
		{552, "5.2.2 Mailbox full", false},
		{554, "5.7.1 Message is spam", false},
		{535, "5.7.8 Bad credentials", false},
		{450, "4.1.1 Try again", false},
		{421, "5.1.1 Closing", false},
	} {
		t.Run(fmt.Sprint(c.code, " ", c.said), func(t *testing.T) {
			err := error(&textproto.Error{Code: c.code, Msg: c.said})
			if got := isUnknown(fmt.Errorf("send: %w", err)); got != c.unknown {
				t.Errorf("it is %t", got)
			}
		})
	}
	if isUnknown(errors.New("connection refused")) {
		t.Error("one that nobody answered is")
	}
}
