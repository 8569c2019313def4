package chat

import (
	"encoding/json"
	"slices"
)

// PreviewSize is how many of the last messages an agent sees before accepting.
const PreviewSize = 5

// Preview is what was said last, oldest first, as the JSON of its messages: a queue is often shown and seldom changed,
// so it is kept and passed on as it is.
type Preview []byte

// NewPreview is the preview of these messages.
func NewPreview(messages []Message) (Preview, error) {
	if messages == nil {
		messages = []Message{}
	}
	return json.Marshal(messages)
}

// Messages are those of the preview.
func (p Preview) Messages() ([]Message, error) {
	var messages []Message
	err := json.Unmarshal(p, &messages)
	return messages, err
}

// MarshalJSON implements [json.Marshaler].
func (p Preview) MarshalJSON() ([]byte, error) {
	if len(p) == 0 {
		return []byte("[]"), nil
	}
	return p, nil
}

// UnmarshalJSON implements [json.Unmarshaler].
func (p *Preview) UnmarshalJSON(raw []byte) error {
	*p = slices.Clone(raw)
	return nil
}
