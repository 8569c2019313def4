package chat

import (
	"strings"
	"unicode/utf8"
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
)

// LineClaim tells that an agent has taken the chat.
func LineClaim(agent string) string { return agent + " joined the chat" }

// LineRelease tells that the chat is back in the queue: because its agent put it there, or because the agent is gone.
func LineRelease(agent string, by Standing) string {
	if by == Assignee {
		return agent + " put the chat back in the queue"
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

func cleanText(text string) (string, error) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return "", invalid("text", "A text is needed.")
	case n > MaxText:
		return "", invalid("text", "That is too long by %d characters.", n-MaxText)
	}
	return text, nil
}

// CleanName trims a display name and checks its length; its error is an [Error] of kind [Invalid].
func CleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "\uFFFD")), " ")
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", invalid("displayName", "A name is needed.")
	case n > MaxName:
		return "", invalid("displayName", "That is too long by %d characters.", n-MaxName)
	}
	return name, nil
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
