//go:build profile

package main

import (
	"log"
	"net/http"
	_ "net/http/pprof" // on the default mux, which nothing else serves
	"os"
)

// A binary built with -tags profile serves Go's profiles on PPROF_ADDR, for bench/.
func init() {
	if address := os.Getenv("PPROF_ADDR"); address != "" {
		go func() { log.Print(http.ListenAndServe(address, nil)) }()
	}
}
