package hooks

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"webchat/hooks/chat"
)

// maxBody is how large a request's body may be, in bytes: a text of 4,000 characters, each as a JSON escape, fits.
const maxBody = 64 << 10

var statusOf = map[chat.Kind]int{
	chat.Invalid:   http.StatusBadRequest,
	chat.Forbidden: http.StatusForbidden,
	chat.NotFound:  http.StatusNotFound,
	chat.Conflict:  http.StatusConflict,
	chat.Busy:      http.StatusServiceUnavailable,
	chat.Full:      http.StatusServiceUnavailable,
	chat.Unknown:   http.StatusUnauthorized,
}

// retryAfter is after how many seconds one may ask again: when the store has taken a breath, or somebody who waits has
// been answered.
var retryAfter = map[chat.Kind]int{chat.Busy: 1, chat.Full: 60}

// answerErrors gives the domain's errors the form of PocketBase's. It comes before all that may refuse a request.
func answerErrors() *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id:       "webchatErrors",
		Priority: apis.DefaultLoadAuthTokenMiddlewarePriority - 1,
		Func: func(e *core.RequestEvent) error {
			err := e.Next()
			var known *chat.Error
			switch {
			case err == nil:
				return nil
			case errors.As(err, &known) && known.Kind == chat.Conflict:
				// Who was slower than another did nothing wrong: as an error, each would cost a row in the log.
				return e.JSON(http.StatusConflict, asAPIError(e, known))
			case errors.As(err, &known) && known.Kind == chat.NotFound && e.Auth != nil:
				// Of one who has become somebody else meanwhile, nothing is left to be found.
				if _, ended := accountNow(e); ended != nil {
					err = ended
				}
			}
			return asAnswer(e, err)
		},
	}
}

func asAnswer(e *core.RequestEvent, err error) error {
	var known *chat.Error
	var answered *router.ApiError
	switch {
	case errors.As(err, &known):
		if known.Kind == chat.Busy {
			e.App.Logger().Warn("Failed to store", "error", err)
		}
		return asAPIError(e, known)
	case errors.Is(err, apis.ErrRequestEntityTooLarge):
		return errTooLarge
	case errors.As(err, &answered):
		return answered
	case e.Request.Context().Err() != nil:
		// The server is stopping, or whoever asked is gone. No answer at all would be an empty 200.
		return asAPIError(e, chat.ErrStopping)
	}
	return e.InternalServerError("That did not work. Try again in a moment.", err)
}

func asAPIError(e *core.RequestEvent, known *chat.Error) *router.ApiError {
	if wait := retryAfter[known.Kind]; wait > 0 {
		e.Response.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	answer := refusal(statusOf[known.Kind], known.Message)
	maps.Copy(answer.Data, known.Data)
	if known.Field != "" {
		answer.Data[known.Field] = map[string]string{"code": "validation_invalid_value", "message": known.Message}
	}
	return answer
}

// refusal is an error of PocketBase's form. Its own helpers would mangle plain values in data, and the sentence.
func refusal(status int, sentence string) *router.ApiError {
	return &router.ApiError{Status: status, Message: sentence, Data: map[string]any{}}
}

func badField(field, message string) *chat.Error {
	return &chat.Error{Kind: chat.Invalid, Field: field, Message: message}
}

// bindBody reads the request's JSON object into form. Unknown fields are ignored; an empty body is an empty object.
func bindBody(e *core.RequestEvent, form any) error {
	body, err := io.ReadAll(e.Request.Body)
	if errors.Is(err, apis.ErrRequestEntityTooLarge) {
		return err
	}
	if err != nil {
		return e.BadRequestError("The request's body could not be read.", err)
	}
	if len(strings.TrimSpace(string(body))) == 0 {
		return nil
	}
	err = json.Unmarshal(body, form)
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return badField(wrongType.Field, "This must be a "+wrongType.Type.String()+".")
	}
	if err != nil {
		return e.BadRequestError("The request's body must be a JSON object.", err)
	}
	return nil
}
