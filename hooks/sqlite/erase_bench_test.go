package sqlite

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"webchat/hooks/chat"
)

// BenchmarkSendsWhileErasing measures how long a send takes at most while others' chats are erased: 1,000 chats of 100
// messages, and one of 100,000. Run it with
//
//	go test ./hooks/sqlite -run '^$' -bench SendsWhileErasing -benchtime 1x
func BenchmarkSendsWhileErasing(b *testing.B) {
	const chats, each, long = 1000, 100, 100_000
	for b.Loop() {
		p := openPlace(b)
		open, _ := p.in(chat.BotPending)
		for range chats {
			p.long(each)
		}
		p.long(long)

		quiet := p.sendsDuring(open.ID, func() { time.Sleep(3 * time.Second) })
		began := time.Now()
		busy := p.sendsDuring(open.ID, func() {
			erased, err := p.EraseBefore(ctx, "9999-01-01 00:00:00.000Z")
			p.check(err)
			if erased.Sessions != chats+1 || p.count("messages", "seq > 0 AND sessionId <> '"+open.ID+"'") != "0" {
				b.Fatalf("it erased %+v", erased)
			}
		})
		took := time.Since(began)
		report(b, "quiet", quiet)
		report(b, "erasing", busy)
		b.ReportMetric(float64(chats*each+long)/took.Seconds(), "rows/s")
		b.ReportMetric(0, "ns/op")
	}
}

// sendsDuring are how long sends took while something was done: of eight people, each of whom writes 20 times a second.
func (p *place) sendsDuring(sessionID string, something func()) []time.Duration {
	var all []time.Duration
	var mu sync.Mutex
	var people sync.WaitGroup
	done := make(chan struct{})
	for range 8 {
		people.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				case <-time.After(50 * time.Millisecond):
				}
				began := time.Now()
				p.write(p.june, sessionID, fmt.Sprint("Number ", i))
				mu.Lock()
				all = append(all, time.Since(began))
				mu.Unlock()
			}
		})
	}
	something()
	close(done)
	people.Wait()
	slices.Sort(all)
	return all
}

func report(b *testing.B, when string, sorted []time.Duration) {
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	b.ReportMetric(ms(sorted[len(sorted)/2]), when+"-p50-ms")
	b.ReportMetric(ms(sorted[len(sorted)*99/100]), when+"-p99-ms")
	b.ReportMetric(ms(sorted[len(sorted)-1]), when+"-max-ms")
}
