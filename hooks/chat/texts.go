package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// How long what people write may be, in characters.
const (
	MaxText = 4000
	MaxName = 80
)

// System lines, as they are stored: the same words for both sides.
const (
	LineHandoff = "Asked for a human"
	LineCancel  = "Left the queue"
	LineQuiet   = "The chat ended, since nobody wrote"
	LineEmail   = "Asked for an answer by e-mail"
)

// LineClaim tells that an agent has taken the chat.
func LineClaim(agent string) string { return agent + " joined the chat" }

// LineRelease tells that the chat is back in the queue: because its agent put it there, or because the agent is gone.
func LineRelease(agent string, by Standing) string {
	if by == Assignee {
		return agent + " put the chat back in the queue"
	}
	if agent == "" {
		agent = "The agent" // whose account is gone
	}
	return agent + " had to leave. The chat kept its place in the queue"
}

// LineClose tells who ended the chat.
func LineClose(name string) string {
	if name == "" {
		return "The chat was ended"
	}
	return name + " ended the chat"
}

// cleanText leaves a text as it was written, but for control characters and the many ways to write one letter.
func cleanText(text string) (string, error) {
	text = strings.Map(withoutControls, lineBreaks.Replace(strings.ToValidUTF8(text, "\uFFFD")))
	text = strings.TrimSpace(norm.NFC.String(text))
	switch n := utf8.RuneCountInString(text); {
	case !visible(text):
		return "", invalid("text", "A text is needed.")
	case n > MaxText:
		return "", invalid("text", "That is too long by %d characters.", n-MaxText)
	}
	return text, nil
}

// CleanName tidies a display name and checks its length; its error is an [Error] of kind [Invalid].
func CleanName(name string) (string, error) {
	name = TidyName(name)
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", invalid("displayName", "A name is needed.")
	case n > MaxName:
		return "", invalid("displayName", "That is too long by %d characters.", n-MaxName)
	}
	return name, nil
}

// TidyName is the name on one line and without what can't be seen, so that two names that look the same are, and none
// turns the words beside it around or covers the lines above. It is "" when nothing can be seen of it.
func TidyName(name string) string {
	name = norm.NFC.String(strings.Map(withoutHidden, strings.ToValidUTF8(name, "\uFFFD")))
	name = norm.NFC.String(withFewMarks(name))
	if !visible(name) {
		return ""
	}
	return strings.Join(strings.Fields(name), " ")
}

var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n")

func withoutControls(r rune) rune {
	if unicode.IsControl(r) && r != '\n' && r != '\t' {
		return -1
	}
	return r
}

// withoutHidden drops what has no form of its own: controls, marks of direction, blanks without width. What joins and
// parts letters stays, since names are written with it.
func withoutHidden(r rune) rune {
	if isHidden(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Join_Control, r) {
		return -1
	}
	return r
}

// maxMarks is how many marks a letter of a name may bear: more than any script needs.
const maxMarks = 8

func withFewMarks(name string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.M, r):
			marks++
		case !unicode.Is(unicode.Join_Control, r):
			marks = 0
		}
		if marks > maxMarks {
			return -1
		}
		return r
	}, name)
}

const emptyBraille = '\u2800'

func isHidden(r rune) bool {
	return r == emptyBraille || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
}

// visible says whether there is something to see.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !isHidden(r)
	})
}

func isID(id string) bool {
	if len(id) != 15 {
		return false
	}
	for _, c := range []byte(id) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
