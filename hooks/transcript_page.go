package hooks

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
)

var (
	//go:embed transcript.html
	transcriptSource string
	//go:embed transcript.css
	transcriptStyle string

	transcriptPage = template.Must(template.New("transcript").Parse(transcriptSource))

	// transcriptPolicy is in the page itself, since a file that was saved has no headers: its style, and nothing else.
	transcriptPolicy = "default-src 'none'; style-src 'sha256-" + hashOf(transcriptStyle) + "'"
)

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return base64.StdEncoding.EncodeToString(sum[:])
}
