package chat_test

import (
	"testing"
	"time"

	"webchat/hooks/chat"
)

// moment is the date of so many minutes past noon.
func moment(minutes float64) string {
	return noon.Add(time.Duration(minutes * float64(time.Minute))).Format("2006-01-02 15:04:05.000Z")
}

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// taken are claims, each of one who asked and was taken at these minutes past noon, by Ada unless told.
func taken(claims ...any) (newestFirst []chat.Claim) {
	for i := 0; i < len(claims); i += 2 {
		agent := "ada"
		if i+2 < len(claims) {
			if name, named := claims[i+2].(string); named {
				agent = name
				claims = append(claims[:i+2:i+2], claims[i+3:]...)
			}
		}
		one := chat.Claim{RequestedAt: moment(claims[i].(float64)), AcceptedAt: moment(claims[i+1].(float64)), AgentID: agent}
		newestFirst = append([]chat.Claim{one}, newestFirst...)
	}
	return newestFirst
}

func TestHowLongAWaitIsEstimated(t *testing.T) {
	// A queue from which one is taken each three minutes.
	steady := taken(0., 3., 0., 6., 0., 9., 0., 12., 0., 15., 0., 18.)
	for _, one := range []struct {
		sentence      string
		pace          chat.Pace
		place, agents int
		at            float64 // minutes past noon
		minutes       int
	}{
		{"the next waits for one step", chat.Pace{Claims: steady}, 1, 1, 18, 3},
		{"and the third for three", chat.Pace{Claims: steady, Waiting: moment(1)}, 3, 1, 20, 9},
		{"the seventh is the last with an estimate", chat.Pace{Claims: steady}, 7, 1, 18, 21},
		{"the eighth has none", chat.Pace{Claims: steady}, 8, 1, 18, 0},
		{"nor has one who is in no queue", chat.Pace{Claims: steady}, 0, 1, 18, 0},
		{"with nobody here there is none", chat.Pace{Claims: steady}, 1, 0, 18, 0},
		{"four claims are too few", chat.Pace{Claims: steady[:4]}, 1, 1, 18, 0},
		{"five are enough", chat.Pace{Claims: steady[:5]}, 1, 1, 18, 3},
		{"none are too few", chat.Pace{}, 1, 1, 18, 0},
		{"that more agents are here than took those promises nothing", chat.Pace{Claims: steady}, 2, 5, 18, 6},
		{"what two did takes one twice as long", chat.Pace{
			Claims: taken(0., 3., "ada", 0., 6., "bo", 0., 9., "ada", 0., 12., "bo", 0., 15., "ada", 0., 18., "bo"),
		}, 2, 1, 18, 12},
		{"of several that are taken at once each counts", chat.Pace{
			Claims: taken(0., 9.9, 0., 10., 0., 19.9, 0., 20., 0., 29.9, 0., 30., 0., 39.9, 0., 40., 0., 49.9),
		}, 2, 1, 49.9, 10},
		{"while nobody waited no time passed", chat.Pace{Claims: taken(0., 1., 30., 31., 60., 61., 80., 81., 110., 111.)}, 3, 1, 119, 3},
		{"a part of a minute is a minute", chat.Pace{Claims: taken(0., .1, 1., 1.1, 2., 2.1, 3., 3.1, 4., 4.1)}, 1, 1, 5, 1},
		{"and of the next too", chat.Pace{Claims: taken(0., .7, 1., 1.7, 2., 2.7, 3., 3.7, 4., 4.7)}, 2, 1, 5, 2},
		{"no time at all is a minute", chat.Pace{Claims: taken(0., 0., 1., 1., 2., 2., 3., 3., 4., 4.)}, 1, 1, 5, 1},
		{"a queue that stands for a while has its estimate", chat.Pace{Claims: steady, Waiting: moment(1)}, 1, 1, 18 + 9, 3},
		{"but not one that stands for three times as long as usual", chat.Pace{Claims: steady, Waiting: moment(1)}, 1, 1, 18 + 9.1, 0},
		{"it stands since somebody waits", chat.Pace{Claims: steady, Waiting: moment(60)}, 1, 1, 68, 3},
		{"in which nobody waits, nothing stands", chat.Pace{Claims: steady}, 1, 1, 100, 3},
		{"a queue that is quick as a rule may stand for three minutes", chat.Pace{
			Claims: taken(0., .1, 1., 1.1, 2., 2.1, 3., 3.1, 4., 4.1), Waiting: moment(10),
		}, 1, 1, 13, 1},
		{"a clock that was set back does no harm", chat.Pace{Claims: taken(9., 1., 9., 2., 9., 3., 9., 4., 9., 5.), Waiting: moment(9)}, 1, 1, 5, 1},
	} {
		t.Run(one.sentence, func(t *testing.T) {
			now := noon.Add(time.Duration(one.at * float64(time.Minute)))
			if got := one.pace.Wait(one.place, one.agents, now); got != one.minutes {
				t.Errorf("it is estimated at %d minutes instead of %d", got, one.minutes)
			}
		})
	}
}
