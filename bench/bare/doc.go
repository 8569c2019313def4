// Package bare measures the limit: the bare way to store and deliver a message over HTTP and SQLite (a handler, one
// prepared insert whose commits are shared, a write to each open event stream, and nothing else), beside webchat's own
// route, with the same client, in the same process.
//
//	go test -run - -bench . ./bench/bare
package bare
