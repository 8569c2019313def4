package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
)

// line is one report as it was written.
type line map[string]any

func (l line) is(driver, scenario string) bool {
	return l["driver"] == driver && l["scenario"] == scenario
}

// row is one line of the table: a figure of one scenario, for each driver.
type row struct {
	name, scenario, key string
	idle                float64 // of the idle scenario
	digits              int
	more                bool // is better
}

var tableRows = []row{
	{"flood: messages/s stored and delivered", "flood", "acked_per_s", 0, 0, true},
	{"flood: server CPU for 1,000 messages, s", "flood", "cpu_s_per_1000", 0, 3, false},
	{"flood: from due to the other side, p99 ms", "flood", "p99_ms", 0, 1, false},
	{"idle, 0 others: CPU for a message, ms", "idle", "cpu_ms_per_msg", 0, 3, false},
	{"idle, 10,000 others: CPU for a message, ms", "idle", "cpu_ms_per_msg", 10_000, 3, false},
	{"idle, 0 others: p99 ms", "idle", "p99_ms", 0, 1, false},
	{"idle, 10,000 others: p99 ms", "idle", "p99_ms", 10_000, 1, false},
	{"idle: KiB for each of 10,000 connections", "idle", "kib_per_idle", 10_000, 1, false},
	{"claimrace: handoffs/s, 8 agents each", "claimrace", "handoffs_per_s", 0, 0, true},
	{"claimrace: handoffs with two winners", "claimrace", "many_winners", 0, 0, false},
	{"transcript of 10,000 among 1,000,000 others, ms", "transcript", "n10000_p50_ms", 0, 1, false},
	{"queue: first page of 10,000 waiting, ms", "queue", "list_p50_ms", 0, 1, false},
	{"start until healthy, ms", "startup", "healthy_p50_ms", 0, 0, false},
}

// table prints the medians of a file of reports beside each other, as Markdown, with how many times better webchat is.
func table(file string, out io.Writer) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	var lines []line
	sc := bufio.NewScanner(f)
	for sc.Buffer(nil, 1<<20); sc.Scan(); {
		var l line
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		lines = append(lines, l)
	}
	fmt.Fprintln(out, "| | webchat | Node design | stock PocketBase |")
	fmt.Fprintln(out, "| --- | --- | --- | --- |")
	for _, r := range tableRows {
		own := r.median(lines, "webchat")
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", r.name, r.figure(own), r.beside(own, r.median(lines, "seed")), r.beside(own, r.median(lines, "stockpb")))
	}
	return sc.Err()
}

// median of what the driver's lines say, or NaN.
func (r row) median(lines []line, driver string) float64 {
	var all []float64
	for _, l := range lines {
		idle, _ := l["idle"].(float64)
		if v, ok := l[r.key].(float64); ok && l.is(driver, r.scenario) && idle == r.idle {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return math.NaN()
	}
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

func (r row) figure(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.*f", r.digits, v)
}

// beside is a peer's figure, and how many times better webchat's is.
func (r row) beside(own, peer float64) string {
	better := peer / own
	if r.more {
		better = own / peer
	}
	if math.IsNaN(better) || math.IsInf(better, 0) {
		return r.figure(peer)
	}
	return fmt.Sprintf("%s (%.1f ×)", r.figure(peer), better)
}
