// Command load measures a live-chat server. It starts the server itself, as a child process on a
// loopback port and a fresh data directory, drives one scenario through a Driver, prints one JSON
// line (stdout) and a table (stderr), and stops both.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// config is what the flags say.
type config struct {
	driverName string
	driver     Driver
	command    string
	env        []string

	sessions    int
	rate        float64
	seconds     time.Duration
	warm        time.Duration
	drain       time.Duration
	idle        []int
	agents      int
	rounds      int
	background  int
	transcripts []int
	waiting     int
	repeats     int
	starts      int
	sends       int
	addresses   int

	pprofURL string
	pprofDir string
	out      io.Writer
}

func main() {
	var c config
	var idle, transcripts, env string
	var limit time.Duration
	var expand bool
	flag.StringVar(&c.driverName, "driver", "seed", "seed, stockpb or webchat")
	scenario := flag.String("scenario", "paced", "paced, flood, idle, claimrace, transcript, queue, startup, probe or abuse")
	flag.StringVar(&c.command, "cmd", "", "command that starts the server; {port} and {dir} are filled in (default: the driver's)")
	flag.StringVar(&env, "env", "", "more environment for the server, NAME=VALUE,...; {port} and {dir} are filled in")
	flag.IntVar(&c.sessions, "sessions", 0, "active sessions, a user and an agent each (default 50; idle 10, flood 16, abuse 20)")
	flag.Float64Var(&c.rate, "rate", 1, "messages a second from each side of each session")
	flag.DurationVar(&c.seconds, "seconds", 20*time.Second, "how long each measured stretch sends")
	flag.DurationVar(&c.warm, "warm", 3*time.Second, "unmeasured sending before it")
	flag.DurationVar(&c.drain, "drain", 10*time.Second, "most to wait for deliveries after it")
	flag.StringVar(&idle, "idle", "0,1000,5000,10000", "idle: numbers of idle users, rising")
	flag.IntVar(&c.agents, "agents", 8, "claimrace: agents racing")
	flag.IntVar(&c.rounds, "rounds", 200, "claimrace: handoffs raced for")
	flag.IntVar(&c.background, "background", 1_000_000, "transcript: other messages in the database")
	flag.StringVar(&transcripts, "transcripts", "100,1000,10000", "transcript: lengths")
	flag.IntVar(&c.waiting, "waiting", 10_000, "queue: handoffs waiting")
	flag.IntVar(&c.repeats, "repeats", 10, "transcript, queue, startup: times each is done")
	flag.IntVar(&c.starts, "starts", 10_000, "abuse: chats that are started")
	flag.IntVar(&c.sends, "sends", 100_000, "abuse: messages that are sent into them")
	flag.IntVar(&c.addresses, "addresses", 4, "abuse: addresses that both come from (up to 200)")
	flag.BoolVar(&expand, "expand", false, "stockpb queue: previews expanded from the messages instead of the stored field")
	flag.StringVar(&c.pprofURL, "pprof", "", "a pprof CPU profile's URL to fetch during each measured stretch")
	flag.StringVar(&c.pprofDir, "pprof-out", os.TempDir(), "where those profiles go")
	outFile := flag.String("out", "", "also append the JSON lines to this file")
	keep := flag.Bool("keep", false, "keep the data directory")
	flag.DurationVar(&limit, "limit", 9*time.Minute, "end everything after this long")
	tabled := flag.String("table", "", "print the table of the figures in this file, and nothing else")
	flag.Parse()
	if *tabled != "" {
		if err := table(*tabled, os.Stdout); err != nil {
			fatal(err)
		}
		return
	}

	all := drivers()
	c.driver = all[c.driverName]
	run := map[string]func(context.Context, *config, string) error{
		"paced": paced, "flood": flood, "idle": idleCurve,
		"claimrace": claimRace, "transcript": transcript, "queue": queue, "startup": startup, "probe": probe,
		"abuse": abuse,
	}[*scenario]
	if c.driver == nil || run == nil || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if c.sessions == 0 {
		c.sessions = map[string]int{"idle": 10, "flood": 16, "abuse": 20}[*scenario]
		if c.sessions == 0 {
			c.sessions = 50
		}
	}
	c.idle, c.transcripts = ints(idle), ints(transcripts)
	if pb, ok := c.driver.(*stockpbDriver); ok {
		pb.expandPreview = expand
	}
	command, denv := c.driver.Defaults()
	if c.command == "" {
		c.command = command
	}
	c.env = denv
	if env != "" {
		c.env = append(slices.Clone(denv), strings.Split(env, ",")...)
	}
	c.out = os.Stdout
	if *outFile != "" {
		f, err := os.OpenFile(*outFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		if err != nil {
			fatal(err)
		}
		defer f.Close()
		c.out = io.MultiWriter(os.Stdout, f)
	}
	// Children inherit this, so the server can hold as many connections as we can. Raising the hard
	// limit needs root; without it what is there has to do.
	files := syscall.Rlimit{Cur: 65536, Max: 65536}
	syscall.Setrlimit(syscall.RLIMIT_NOFILE, &files)

	dir, err := os.MkdirTemp("", "webchat-load-")
	if err != nil {
		fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, limit)
	err = run(ctx, &c, dir)
	cancel()
	stop()
	if *keep {
		fmt.Fprintln(os.Stderr, "data kept in", dir)
	} else {
		os.RemoveAll(dir)
	}
	if err != nil {
		fatal(err)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "load:", err)
	os.Exit(1)
}

func ints(list string) (out []int) {
	for _, f := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(f))
		if err != nil {
			fatal(err)
		}
		out = append(out, n)
	}
	return out
}

// profile fetches c.pprofURL into a file named for label, if one is asked for.
func (c *config) profile(ctx context.Context, label string) {
	if c.pprofURL == "" {
		return
	}
	req, _ := http.NewRequestWithContext(ctx, "GET", c.pprofURL, nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		return
	}
	defer res.Body.Close()
	name := filepath.Join(c.pprofDir, label+".pprof")
	f, err := os.Create(name)
	if err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		return
	}
	defer f.Close()
	io.Copy(f, res.Body)
	fmt.Fprintln(os.Stderr, "profile:", name)
}
