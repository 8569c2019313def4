package hooks

import (
	"bufio"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// downloadBuffer is how much of a file is written before any of it goes out, in bytes: until then trouble has an answer
// of its own.
const downloadBuffer = 32 << 10

// download answers with a file of that name, as write writes it. One that can't be written to its end is cut off, so that
// nobody takes a part for the whole.
func download(e *core.RequestEvent, name, contentType string, write func(io.Writer) error) error {
	header := e.Response.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	header.Set("Cache-Control", "no-store")
	out := bufio.NewWriterSize(e.Response, downloadBuffer)
	err := write(out)
	if err == nil {
		err = out.Flush()
	}
	switch {
	case err == nil:
		return nil
	case !e.Written():
		header.Del("Content-Type")
		header.Del("Content-Disposition")
		return err
	case e.Request.Context().Err() == nil:
		e.App.Logger().Warn("Failed to write a download to its end", "name", name, "error", err)
	}
	panic(http.ErrAbortHandler)
}
