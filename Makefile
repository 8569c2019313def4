# The steps of webchat's development. `make test` is all that must pass; .ci/run calls it on a clean clone.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0
FUZZTIME = 10s
BINARY = bin/webchat

.PHONY: help
help: ## lists the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: test
test: setup fmt vet staticcheck go-test fuzz ui-check e2e ## runs every check there is

# --- what a machine with Go and Node still needs

.PHONY: setup
setup: node_modules/.package-lock.json chromium nginx

node_modules/.package-lock.json: package-lock.json
	npm ci
	@touch $@

.PHONY: chromium
chromium:
	@scripts/chromium

.PHONY: nginx
nginx:
	@scripts/nginx

# --- Go

.PHONY: fmt
fmt:
	@unformatted=$$(git ls-files '*.go' | xargs gofmt -l) && test -z "$$unformatted" || { echo "gofmt would change: $$unformatted"; exit 1; }

.PHONY: vet
vet:
	go vet ./...
	go vet -tags profile .
	cd bench/load && go vet ./...
	cd bench/peers/stock-pocketbase && go vet ./...

.PHONY: staticcheck
staticcheck:
	go run $(STATICCHECK) ./...

.PHONY: go-test
go-test: ## runs the Go tests, with the race detector
	go test -race -count=1 -timeout 40m ./...

.PHONY: chaos
chaos: ## repeats the faults for long: 100 kills, frozen 20 s at a time, a bad network, full disks …
	CHAOS=long go test -race -count=1 -timeout 60m -v ./chaos

.PHONY: fuzz
fuzz: ## feeds each fuzz test for FUZZTIME (10s; an hour in all: FUZZTIME=12m)
	scripts/fuzz $(FUZZTIME)

# --- the pages

.PHONY: ui-check
ui-check: node_modules/.package-lock.json ## type check, lint, unit tests, size, and that the committed pages are what their source builds
	npm run typecheck --workspaces
	npx eslint .
	npm test -w ui-user -w ui-agent
	scripts/pages check
	npm run check:size -w ui-user

.PHONY: pages
pages: node_modules/.package-lock.json ## builds both pages into pb_public, to be committed
	scripts/pages build

# --- the whole

.PHONY: build
build: $(BINARY) ## builds the binary into bin/

.PHONY: $(BINARY)
$(BINARY):
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o $@ .

.PHONY: e2e
e2e: $(BINARY) setup ## runs the browser tests against the binary
	npm test -w e2e

.PHONY: screenshots
screenshots: $(BINARY) setup ## takes the README's pictures anew
	npm run screenshots -w e2e

.PHONY: gallery
gallery: $(BINARY) setup ## takes a picture of each state of both pages, wide and on a dark phone, to look at: GALLERY=…
	GALLERY=$(or $(GALLERY),$(CURDIR)/e2e/results/gallery) npm test -w e2e -- $$(cd e2e && grep -l isFlawless *.spec.ts)

.PHONY: audit
audit: node_modules/.package-lock.json ## looks all dependencies up in the databases of known vulnerabilities
	go run $(GOVULNCHECK) ./...
	npm audit

.PHONY: bench
bench: ## measures webchat beside its peers, and prints the table (about 20 minutes; TURNS=3 for medians)
	bench/run

.PHONY: dev
dev: node_modules/.package-lock.json ## runs the server and both pages with hot reload: visitor :5173, agent :5174
	scripts/dev
