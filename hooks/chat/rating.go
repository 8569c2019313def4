package chat

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// Ratings are what a visitor may say of a chat that has ended.
var Ratings = []string{"good", "so-so", "bad"}

// maxComment is how long the comment to a rating may be, in characters.
const maxComment = 1000

// Rate keeps how the visitor found its chat. It may change its mind.
func (d *Desk) Rate(ctx context.Context, by Account, sessionID, rating, comment string) (SessionView, error) {
	if err := MayEver(by.Role, ActionRate); err != nil {
		return SessionView{}, err
	}
	if !d.settings.Load().Rating {
		return SessionView{}, &Error{Kind: Conflict, Message: "Chats are not rated on this site."}
	}
	if !slices.Contains(Ratings, rating) {
		return SessionView{}, invalid("rating", "A rating is one of %s.", strings.Join(Ratings, ", "))
	}
	if strings.TrimSpace(comment) != "" {
		var err error
		if comment, err = cleanText(comment); err != nil {
			return SessionView{}, invalid("comment", "A comment needs words, %d characters at most.", maxComment)
		}
	}
	if n := utf8.RuneCountInString(comment); n > maxComment {
		return SessionView{}, invalid("comment", "That is too long by %d characters.", n-maxComment)
	}
	return d.change(ctx, ActionRate, by, sessionID, func(ctx context.Context, by Account, id string) (Session, error) {
		return d.store.Rate(ctx, by, id, rating, strings.TrimSpace(comment))
	})
}
