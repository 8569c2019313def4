package chat

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Settings are what the owner of the site has set.
type Settings struct {
	Name     string // the application's, where none is set
	Logo     string // the path of its picture, or ""
	Accent   string // "#rrggbb", or "" for the page's own
	Greeting string
	Nobody   string // what is said when nobody is there, or ""

	Origins []string // of the pages that may have the chat in a frame
	Hours   Hours
	PreChat []PreChatField

	ByMail            bool          // the server can send e-mail
	AnswerByMailAfter time.Duration // of waiting, until an answer by e-mail is offered; 0 is never
	MailAfter         time.Duration // of the agent's silence, until answers that nobody was told go out by e-mail
	AwayAfter         time.Duration // without input, until an agent counts as away; 0 is never
	GoneAfter         time.Duration // without a sign of life, until an agent counts as gone
	AskAfter          time.Duration // without a word of the visitor, until it is asked whether it is there; 0 is never
	CloseAfter        time.Duration // until the chat of one who was asked is closed

	Rating     bool          // visitors are asked how it was
	Transcript bool          // visitors may have a copy of the chat
	MayErase   bool          // visitors may erase their closed chats
	Retention  time.Duration // after which closed chats are erased; 0 is never

	IdentifySecret string // by which the site signs whom it knows
}

// PreChatField is something that a visitor is asked before a chat.
type PreChatField struct {
	Name     string `json:"name"` // made of the label: what the answer is sent under
	Label    string `json:"label"`
	Type     string `json:"type"` // one of PreChatTypes
	Required bool   `json:"required"`
}

// PreChatTypes are the kinds of pre-chat fields: any line, an e-mail address, a telephone number.
var PreChatTypes = []string{"text", "email", "tel"}

const (
	maxPreChat      = 5
	maxPreChatLabel = 60
)

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

// ParsePreChat reads the pre-chat fields, a JSON list of {label, type, required}. Its error is an [Error] of kind
// [Invalid].
func ParsePreChat(raw string) ([]PreChatField, error) {
	if raw = strings.TrimSpace(raw); raw == "" || raw == "null" {
		return nil, nil
	}
	var fields []PreChatField
	if err := json.Unmarshal([]byte(raw), &fields); err != nil {
		return nil, invalid("preChat", `This is not a list such as [{"label": "Order number", "type": "text", "required": true}].`)
	}
	if len(fields) > maxPreChat {
		return nil, invalid("preChat", "Nobody fills in more than %d fields. There are %d.", maxPreChat, len(fields))
	}
	seen := map[string]bool{}
	for i := range fields {
		if err := fields[i].tidy(i); err != nil {
			return nil, err
		}
		if seen[fields[i].Name] {
			return nil, invalid("preChat", "Two fields are called %q.", fields[i].Label)
		}
		seen[fields[i].Name] = true
	}
	return fields, nil
}

func (f *PreChatField) tidy(place int) error {
	f.Label = TidyName(f.Label)
	f.Name = strings.Trim(notInName.ReplaceAllString(strings.ToLower(f.Label), "_"), "_")
	if f.Name == "" {
		f.Name = "field_" + strconv.Itoa(place+1) // its label has other letters
	}
	if f.Type == "" {
		f.Type = PreChatTypes[0]
	}
	switch {
	case f.Label == "":
		return invalid("preChat", "Each field needs a label.")
	case utf8.RuneCountInString(f.Label) > maxPreChatLabel:
		return invalid("preChat", "The label %q is longer than %d characters.", f.Label, maxPreChatLabel)
	}
	if !slices.Contains(PreChatTypes, f.Type) {
		return invalid("preChat", "The type %q is none of %s.", f.Type, strings.Join(PreChatTypes, ", "))
	}
	return nil
}

var host = regexp.MustCompile(`^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// ParseOrigins reads origins such as https://shop.example or https://*.shop.example, one on each line; a single * is
// any. They are as browsers write them, without a port that goes without saying. Its error is an [Error] of kind [Invalid].
func ParseOrigins(text string) ([]string, error) {
	var origins []string
	for _, line := range lines(text) {
		if line != "*" {
			at, err := url.Parse(line)
			if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.User != nil || strings.Trim(at.Path, "/") != "" ||
				at.RawQuery != "" || at.Fragment != "" || !host.MatchString(at.Hostname()) {
				return nil, invalid("allowedOrigins", "%q is not an origin such as https://shop.example.", line)
			}
			line = at.Scheme + "://" + strings.ToLower(at.Hostname())
			if port := at.Port(); port != "" && port != defaultPorts[at.Scheme] {
				line += ":" + port
			}
		}
		origins = append(origins, line)
	}
	return origins, nil
}

var hexColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// ParseAccent reads a colour such as #2a6f4e, or "". Its error is an [Error] of kind [Invalid].
func ParseAccent(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text != "" && !hexColour.MatchString(text) {
		return "", invalid("accent", "%q is not a colour such as #2a6f4e.", text)
	}
	return text, nil
}
