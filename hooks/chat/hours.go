package chat

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Hours are when somebody is there: at which times of each weekday, in which time zone, but for holidays. The
// zero value is always.
type Hours struct {
	zone     *time.Location
	week     [7][]span // by time.Weekday
	holidays map[string]bool
}

// span is a part of a day, in minutes since midnight.
type span struct{ from, to int }

const (
	dayFormat = "2006-01-02"
	// longestHoliday bounds one line of holidays, in days, and how far ahead an opening is looked for.
	longestHoliday = 366

	aroundTheClock = "Mon-Sun 0:00-24:00"
)

// ParseHours reads business hours as an owner writes them: lines such as "Mon-Fri 9:00-17:00" or
// "Sat 10:00-12:00, 13:00-16:00", holidays such as "2026-12-25" or "2026-12-24..2026-12-26", each with words behind it or
// without, and the name of a time zone such as Europe/Berlin ("" is UTC). Its error is an [Error] of kind [Invalid].
func ParseHours(week, holidays, zone string) (Hours, error) {
	location, err := time.LoadLocation(strings.TrimSpace(zone))
	if err != nil || zone == "Local" {
		return Hours{}, invalid("timeZone", "%q is not a time zone such as Europe/Berlin.", zone)
	}
	h := Hours{zone: location, holidays: map[string]bool{}}
	if strings.TrimSpace(week) == "" {
		week = aroundTheClock
	}
	for _, line := range lines(week) {
		if err := h.addWeekly(line); err != nil {
			return Hours{}, err
		}
	}
	for _, line := range lines(holidays) {
		if err := h.addHoliday(line); err != nil {
			return Hours{}, err
		}
	}
	return h, nil
}

// lines are those of a text that have something on them.
func lines(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

var (
	weekdays = map[string]time.Weekday{
		"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday,
		"sat": time.Saturday, "sun": time.Sunday,
	}
	weekly  = regexp.MustCompile(`(?i)^([a-z]{3})[a-z]*(?:\s*[-–]\s*([a-z]{3})[a-z]*)?:?\s+(\d.*)$`)
	hours   = regexp.MustCompile(`^(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)$`)
	holiday = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:\s*\.\.\s*(\d{4}-\d\d-\d\d))?(?:\s.*)?$`)
)

func (h *Hours) addWeekly(line string) error {
	parts := weekly.FindStringSubmatch(line)
	if parts == nil {
		return invalid("businessHours", "%q is not a line such as Mon-Fri 9:00-17:00.", line)
	}
	first, known := weekdays[strings.ToLower(parts[1])]
	last, alsoKnown := first, known
	if parts[2] != "" {
		last, alsoKnown = weekdays[strings.ToLower(parts[2])]
	}
	if !known || !alsoKnown {
		return invalid("businessHours", "%q names a day that is none of Mon, Tue, Wed, Thu, Fri, Sat and Sun.", line)
	}
	for _, one := range strings.Split(parts[3], ",") {
		open, err := parseSpan(strings.TrimSpace(one))
		if err != nil {
			return err
		}
		for day := first; ; day = (day + 1) % 7 {
			h.week[day] = append(h.week[day], open)
			if day == last {
				break
			}
		}
	}
	return nil
}

func parseSpan(text string) (span, error) {
	parts := hours.FindStringSubmatch(text)
	if parts == nil {
		return span{}, invalid("businessHours", "%q is not a time such as 9:00-17:00.", text)
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(parts[i+1])
	}
	open := span{from: n[0]*60 + n[1], to: n[2]*60 + n[3]}
	if n[1] > 59 || n[3] > 59 || open.to > 24*60 || open.from >= open.to {
		return span{}, invalid("businessHours",
			"%q has to end after it begins, on the same day. What goes past midnight is two lines.", text)
	}
	return open, nil
}

func (h *Hours) addHoliday(line string) error {
	parts := holiday.FindStringSubmatch(line)
	if parts == nil {
		return invalid("holidays", "%q is not a line such as 2026-12-25 or 2026-12-24..2026-12-26.", line)
	}
	first, err := time.Parse(dayFormat, parts[1])
	last := first
	if err == nil && parts[2] != "" {
		last, err = time.Parse(dayFormat, parts[2])
	}
	if err != nil {
		return invalid("holidays", "%q names a day that there is not.", line)
	}
	if days := last.Sub(first).Hours() / 24; days < 0 || days >= longestHoliday {
		return invalid("holidays", "%q has to end after it begins, within a year.", line)
	}
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		h.holidays[day.Format(dayFormat)] = true
	}
	return nil
}

// Open says whether somebody is there at that moment.
func (h *Hours) Open(at time.Time) bool {
	if h.zone == nil {
		return true
	}
	at = at.In(h.zone)
	minute := at.Hour()*60 + at.Minute()
	for _, open := range h.on(at) {
		if minute >= open.from && minute < open.to {
			return true
		}
	}
	return false
}

// Next is when it opens next after that moment, or false when it is open then, or does not open within a year.
func (h *Hours) Next(after time.Time) (time.Time, bool) {
	if h.Open(after) {
		return time.Time{}, false
	}
	local := after.In(h.zone)
	for days := range longestHoliday {
		day := time.Date(local.Year(), local.Month(), local.Day()+days, 12, 0, 0, 0, h.zone) // since some days have no midnight
		var next time.Time
		for _, open := range h.on(day) {
			from := h.at(day, open.from)
			if from.After(after) && h.Open(from) && (next.IsZero() || from.Before(next)) {
				next = from
			}
		}
		if !next.IsZero() {
			return next, true
		}
	}
	return time.Time{}, false
}

// Turn is the next moment after that one at which it may open or close: midnight at the latest.
func (h *Hours) Turn(after time.Time) time.Time {
	local := after.In(h.Zone())
	next := h.at(local, 24*60)
	for _, open := range h.on(local) {
		for _, minute := range []int{open.from, open.to} {
			at := h.at(local, minute)
			if at.After(after) && at.Before(next) {
				next = at
			}
		}
	}
	return next
}

// at is that minute of the day, or the first after it where the clock skips it.
func (h *Hours) at(day time.Time, minute int) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, h.Zone())
	const perDay = 24 * 60
	if early := (minute - at.Hour()*60 - at.Minute() + perDay) % perDay; early < perDay/2 {
		at = at.Add(time.Duration(early) * time.Minute)
	}
	return at
}

// Zone is the time zone that the hours are written in.
func (h *Hours) Zone() *time.Location {
	if h.zone == nil {
		return time.UTC
	}
	return h.zone
}

func (h *Hours) on(day time.Time) []span {
	if h.holidays[day.Format(dayFormat)] {
		return nil
	}
	return h.week[day.Weekday()]
}
