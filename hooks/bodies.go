package hooks

import (
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
)

// maxOtherBody is how large the body of a request to PocketBase's own routes may be, in bytes, but for a superuser's.
const maxOtherBody = 1 << 20

// boundBodies bounds what comes with a request, whatever its route. The server gives each a short time to come, which ends
// here, or what takes longer to answer would end with it. Superusers upload files, backups and collections: theirs may take
// as long as uploads, and be as large as PocketBase allows.
func boundBodies(uploads time.Duration) *hook.Handler[*core.RequestEvent] {
	return &hook.Handler[*core.RequestEvent]{
		Id:       "webchatBodies",
		Priority: apis.DefaultLoadAuthTokenMiddlewarePriority + 1,
		Func: func(e *core.RequestEvent) error {
			control := http.NewResponseController(e.Response)
			if e.Request.ContentLength != 0 {
				if e.HasSuperuserAuth() {
					_ = control.SetReadDeadline(time.Now().Add(uploads))
					return e.Next()
				}
				if err := arrive(e); err != nil {
					e.Response.Header().Set("Connection", "close") // or the rest would be taken for a next request
					return err
				}
			}
			_ = control.SetReadDeadline(time.Time{})
			return e.Next()
		},
	}
}

// arrive waits for the whole body. PocketBase keeps what was read once, to be read again.
func arrive(e *core.RequestEvent) error {
	most := int64(maxOtherBody)
	if strings.HasPrefix(e.Request.URL.Path, "/api/webchat/") {
		most = maxBody
	}
	_, err := io.Copy(io.Discard, http.MaxBytesReader(bare(e.Response), e.Request.Body, most))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return errTooLarge
	case errors.Is(err, os.ErrDeadlineExceeded):
		return refusal(http.StatusRequestTimeout, "The request took too long to come.")
	case err != nil:
		return e.BadRequestError("The request's body could not be read.", err)
	}
	return nil
}

// bare is the server's own writer, which has to know that a body is too large: it lets the answer arrive before it hangs up
// on whoever is still sending.
func bare(response http.ResponseWriter) http.ResponseWriter {
	for {
		wrapped, is := response.(interface{ Unwrap() http.ResponseWriter })
		if !is {
			return response
		}
		response = wrapped.Unwrap()
	}
}

var errTooLarge = refusal(http.StatusRequestEntityTooLarge, "That is too large.")
