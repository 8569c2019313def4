package hooks_test

import (
	"net/http"
	"testing"

	"webchat/hooks/chat"
)

func TestHowAVisitorFoundItsChat(t *testing.T) {
	s := serve(t)
	ada := s.staff("Ada")
	c := s.closed("June", ada)
	rate := func(rating, comment string) reply {
		return c.visitor.post(c.path()+"/rating", map[string]string{"rating": rating, "comment": comment})
	}
	t.Run("is answered with the session, and told to its agent", func(t *testing.T) {
		l := ada.listen().join(c.topic())
		l.await(c.topic(), chat.EventHistory)
		rated := read[chat.SessionView](rate("so-so", "It took long.").is(http.StatusOK))
		if rated.Rating != "so-so" || rated.RatingComment != "It took long." || rated.Status != chat.Closed {
			t.Errorf("it is %+v", rated)
		}
		if told := as[chat.SessionView](t, l.await(c.topic(), chat.EventSessionUpdated)); told.Rating != "so-so" || told.RatingComment != "It took long." {
			t.Errorf("the agent is told %+v", told)
		}
	})
	t.Run("may change", func(t *testing.T) {
		rate("good", "").is(http.StatusOK)
		if now := read[chat.SessionView](ada.get(c.path())); now.Rating != "good" || now.RatingComment != "" {
			t.Errorf("it is %+v", now)
		}
	})
	t.Run("is not taken back by a record that was read before", func(t *testing.T) {
		other := s.closed("Otto", ada)
		stale, err := s.app.FindRecordById("sessions", other.id)
		must(t, err)
		other.visitor.post(other.path()+"/rating", good).is(http.StatusOK)
		if err := s.app.Save(stale); err == nil || other.session().Rating != "good" {
			t.Errorf("it is %q (%v)", other.session().Rating, err)
		}
	})
	t.Run("is not asked where ratings are off", func(t *testing.T) {
		s.set(map[string]any{"rating": false})
		if told := read[failure](rate("bad", "").is(http.StatusConflict)); told.Message != "Chats are not rated on this site." {
			t.Errorf("it is told %+v", told)
		}
	})
}
