package chat_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"webchat/hooks/chat"
)

func TestBusinessHours(t *testing.T) {
	const week, holidays, zone = "Mon-Fri 9:00-12:30, 13:00-17:00\nSat 10:00-14:00", "2026-12-24..2026-12-26 Christmas\n2027-01-01", "Europe/Berlin"
	hours, err := chat.ParseHours(week, holidays, zone)
	if err != nil {
		t.Fatal(err)
	}
	for _, moment := range []struct{ sentence, at, next string }{
		{"a morning within the hours is open", "2026-11-26T09:00", ""},
		{"lunch is not", "2026-11-26T12:30", "2026-11-26T13:00"},
		{"nor is the evening", "2026-11-26T17:00", "2026-11-27T09:00"},
		{"nor the time before, of the same day", "2026-11-26T08:59", "2026-11-26T09:00"},
		{"a Saturday has hours of its own", "2026-11-28T09:30", "2026-11-28T10:00"},
		{"a Sunday has none", "2026-11-29T11:00", "2026-11-30T09:00"},
		{"over the holidays it opens on the next day that has hours", "2026-12-23T18:00", "2026-12-28T09:00"},
		{"a holiday in the middle of the hours is closed", "2027-01-01T10:00", "2027-01-02T10:00"},
		{"summer time is the zone's", "2027-03-28T12:00", "2027-03-29T09:00"},
	} {
		t.Run(moment.sentence, func(t *testing.T) {
			at, err := time.ParseInLocation("2006-01-02T15:04", moment.at, hours.Zone())
			if err != nil {
				t.Fatal(err)
			}
			next, closed := hours.Next(at.UTC())
			got := ""
			if closed {
				got = next.Format("2006-01-02T15:04")
			}
			if got != moment.next || hours.Open(at.UTC()) != (moment.next == "") {
				t.Errorf("open: %v, next %s", hours.Open(at), got)
			}
		})
	}
	t.Run("without any it is always open, but for holidays", func(t *testing.T) {
		always, err := chat.ParseHours("", "2026-12-25", "")
		if err != nil {
			t.Fatal(err)
		}
		christmas := time.Date(2026, 12, 25, 12, 0, 0, 0, time.UTC)
		next, closed := always.Next(christmas)
		if !closed || always.Open(christmas) || !next.Equal(time.Date(2026, 12, 26, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("at Christmas it opens at %v", next)
		}
		if !always.Open(christmas.AddDate(0, 0, 1)) {
			t.Error("the day after is closed")
		}
	})
	t.Run("hours that never come have no next opening", func(t *testing.T) {
		never, err := chat.ParseHours("Mon 9:00-10:00", "2026-01-01..2026-12-31\n2027-01-01..2027-12-31", "")
		if err != nil {
			t.Fatal(err)
		}
		if next, opens := never.Next(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)); opens {
			t.Errorf("it opens at %v", next)
		}
	})
	for _, wrong := range []struct{ week, holidays, zone, field, sentence string }{
		{"Mon 9-5", "", "", "businessHours", `"9-5" is not a time such as 9:00-17:00.`},
		{"Mon", "", "", "businessHours", `"Mon" is not a line such as Mon-Fri 9:00-17:00.`},
		{"Moo 9:00-17:00", "", "", "businessHours", `"Moo 9:00-17:00" names a day that is none of Mon, Tue, Wed, Thu, Fri, Sat and Sun.`},
		{"Mon 22:00-2:00", "", "", "businessHours", `"22:00-2:00" has to end after it begins, on the same day. What goes past midnight is two lines.`},
		{"Mon 9:00-9:75", "", "", "businessHours", `"9:00-9:75" has to end after it begins, on the same day. What goes past midnight is two lines.`},
		{"", "Christmas", "", "holidays", `"Christmas" is not a line such as 2026-12-25 or 2026-12-24..2026-12-26.`},
		{"", "2026-02-30", "", "holidays", `"2026-02-30" names a day that there is not.`},
		{"", "2026-12-26..2026-12-24", "", "holidays", `"2026-12-26..2026-12-24" has to end after it begins, within a year.`},
		{"", "", "Berlin", "timeZone", `"Berlin" is not a time zone such as Europe/Berlin.`},
		{"", "", "Local", "timeZone", `"Local" is not a time zone such as Europe/Berlin.`},
	} {
		t.Run(wrong.sentence, func(t *testing.T) {
			_, err := chat.ParseHours(wrong.week, wrong.holidays, wrong.zone)
			expectRefusal(t, err, wrong.field, wrong.sentence)
		})
	}
}

func TestBusinessHoursWhereTheClockSkips(t *testing.T) {
	t.Run("midnight, the first hour after it opens", func(t *testing.T) {
		hours, err := chat.ParseHours("Sun 0:00-12:00", "", "America/Santiago")
		if err != nil {
			t.Fatal(err)
		}
		saturday := time.Date(2026, 9, 5, 18, 0, 0, 0, hours.Zone())
		if next, _ := hours.Next(saturday); next.Format(time.DateTime) != "2026-09-06 01:00:00" {
			t.Errorf("it opens %s", next)
		}
		if turn := hours.Turn(saturday); turn.Format(time.DateTime) != "2026-09-06 01:00:00" {
			t.Errorf("it turns %s", turn)
		}
	})
	for _, zone := range []string{"America/Santiago", "America/Havana", "Atlantic/Azores", "Asia/Beirut", "Australia/Lord_Howe", "Europe/Berlin", "UTC"} {
		t.Run("the next turn is to come, and it opens when it says, all year in "+zone, func(t *testing.T) {
			hours, err := chat.ParseHours("Mon-Sun 0:00-2:10, 2:20-2:40, 3:00-12:00, 23:15-24:00", "2026-05-01", zone)
			if err != nil {
				t.Fatal(err)
			}
			for at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2026; at = at.Add(7 * time.Minute) {
				if turn := hours.Turn(at); !turn.After(at) || turn.Sub(at) > 25*time.Hour {
					t.Fatalf("at %s it turns %s", at.In(hours.Zone()), turn)
				}
				if next, closed := hours.Next(at); closed && (!next.After(at) || !hours.Open(next)) {
					t.Fatalf("at %s it opens %s", at.In(hours.Zone()), next)
				}
			}
		})
	}
}

func TestPreChatFields(t *testing.T) {
	t.Run("each has a name made of its label", func(t *testing.T) {
		fields, err := chat.ParsePreChat(`[{"label":" Order  number ","required":true},{"label":"Telefon (privat)","type":"tel"},{"label":"Почта","type":"email"}]`)
		want := []chat.PreChatField{
			{Name: "order_number", Label: "Order number", Type: "text", Required: true},
			{Name: "telefon_privat", Label: "Telefon (privat)", Type: "tel"},
			{Name: "field_3", Label: "Почта", Type: "email"},
		}
		if err != nil || !slices.Equal(fields, want) {
			t.Errorf("%+v (%v)", fields, err)
		}
	})
	t.Run("there need be none", func(t *testing.T) {
		for _, raw := range []string{"", "null", "[]"} {
			if fields, err := chat.ParsePreChat(raw); err != nil || len(fields) > 0 {
				t.Errorf("%q: %v (%v)", raw, fields, err)
			}
		}
	})
	for raw, sentence := range map[string]string{
		`{"label":"x"}`:                                 `This is not a list such as [{"label": "Order number", "type": "text", "required": true}].`,
		`[{"label":" "}]`:                               "Each field needs a label.",
		`[{"label":"Age","type":"number"}]`:             `The type "number" is none of text, email, tel.`,
		`[{"label":"Age"},{"label":"age!"}]`:            `Two fields are called "age!".`,
		`[{"label":"` + strings.Repeat("x", 61) + `"}]`: `The label "` + strings.Repeat("x", 61) + `" is longer than 60 characters.`,
		`[{"label":"a"},{"label":"b"},{"label":"c"},{"label":"d"},{"label":"e"},{"label":"f"}]`: "Nobody fills in more than 5 fields. There are 6.",
	} {
		t.Run(sentence, func(t *testing.T) {
			_, err := chat.ParsePreChat(raw)
			expectRefusal(t, err, "preChat", sentence)
		})
	}
}

func TestOriginsAndColours(t *testing.T) {
	t.Run("origins stand one on each line", func(t *testing.T) {
		origins, err := chat.ParseOrigins(" https://Shop.example:443/ \n\nhttp://localhost:3000\nhttps://*.shop.example\n*")
		want := []string{"https://shop.example", "http://localhost:3000", "https://*.shop.example", "*"}
		if err != nil || !slices.Equal(origins, want) {
			t.Errorf("%q (%v)", origins, err)
		}
	})
	for _, wrong := range []string{
		"shop.example", "ftp://shop.example", "https://shop.example/chat", "https://a b", "https://u:p@shop.example", "javascript:alert(1)",
		"https://shop.example; script-src *",
	} {
		t.Run(wrong+" is no origin", func(t *testing.T) {
			_, err := chat.ParseOrigins(wrong)
			var refusal *chat.Error
			if !errors.As(err, &refusal) || refusal.Field != "allowedOrigins" {
				t.Errorf("it was told %v", err)
			}
		})
	}
	t.Run("a colour is six hexadecimal digits, or none", func(t *testing.T) {
		for given, want := range map[string]string{"#2A6F4E": "#2a6f4e", " ": ""} {
			if got, err := chat.ParseAccent(given); err != nil || got != want {
				t.Errorf("%q is %q (%v)", given, got, err)
			}
		}
		_, err := chat.ParseAccent("green")
		expectRefusal(t, err, "accent", `"green" is not a colour such as #2a6f4e.`)
	})
}
