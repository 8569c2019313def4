package hooks

import (
	"testing"
	"time"
)

func TestASetupLinkEndsAfterHalfAnHour(t *testing.T) {
	var link setupLink
	if _, ok := link.opens(""); ok {
		t.Error("a link that was not issued opens")
	}
	token := link.issue()
	until, ok := link.opens(token)
	if left := time.Until(until); !ok || left > setupLife || left < setupLife-time.Minute {
		t.Errorf("it opens: %v, for %s", ok, left)
	}
	link.expires = time.Now()
	if _, ok := link.opens(token); ok {
		t.Error("it opens when its time is over")
	}
	if again := link.issue(); again == token {
		t.Error("a new link is the old one")
	}
}
