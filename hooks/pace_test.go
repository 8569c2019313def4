package hooks

import (
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestPace(t *testing.T) {
	paced := func(sentence string, test func(t *testing.T, p *pace)) {
		t.Run(sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, newPace()) })
		})
	}
	expect := func(t *testing.T, got, want time.Duration) {
		t.Helper()
		if got != want {
			t.Errorf("the wait is %v, not %v", got, want)
		}
	}

	paced("so many may be taken at once, and one more after each part of the interval", func(t *testing.T, p *pace) {
		for range 6 {
			expect(t, p.take("june", 6, time.Minute), 0)
		}
		expect(t, p.take("june", 6, time.Minute), 10*time.Second)
		time.Sleep(4 * time.Second)
		expect(t, p.take("june", 6, time.Minute), 6*time.Second)
		time.Sleep(6 * time.Second)
		expect(t, p.take("june", 6, time.Minute), 0)
		expect(t, p.take("june", 6, time.Minute), 10*time.Second)
	})
	paced("who is refused does not wait the longer for it", func(t *testing.T, p *pace) {
		p.take("june", 1, time.Minute)
		for range 100 {
			expect(t, p.take("june", 1, time.Minute), time.Minute)
		}
	})
	paced("all may be taken again after the whole interval, and no more than all", func(t *testing.T, p *pace) {
		for range 2 {
			for range 6 {
				expect(t, p.take("june", 6, time.Minute), 0)
			}
			expect(t, p.take("june", 6, time.Minute), 10*time.Second)
			time.Sleep(time.Hour)
		}
	})
	paced("one key does not count for another", func(t *testing.T, p *pace) {
		p.take("june", 1, time.Minute)
		expect(t, p.take("otto", 1, time.Minute), 0)
	})
	paced("a pardoned key begins anew", func(t *testing.T, p *pace) {
		p.take("june", 1, time.Minute)
		p.pardon("june")
		expect(t, p.take("june", 1, time.Minute), 0)
	})
	paced("a shorter interval holds at once", func(t *testing.T, p *pace) {
		p.take("june", 1, time.Hour)
		expect(t, p.take("june", 1, time.Second), time.Second)
		time.Sleep(time.Second)
		expect(t, p.take("june", 1, time.Second), 0)
	})
	paced("who has nothing to pay back is forgotten", func(t *testing.T, p *pace) {
		for i := range 1000 {
			p.take(strconv.Itoa(i), 6, time.Minute)
		}
		time.Sleep(pacedFor)
		p.take("june", 6, time.Minute)
		if len(p.until) != 1 {
			t.Errorf("%d keys are remembered", len(p.until))
		}
	})
	paced("however many there are, so many are remembered at most", func(t *testing.T, p *pace) {
		for i := range maxPaced + 1000 {
			p.take(strconv.Itoa(i), 1, time.Hour)
		}
		if len(p.until) != maxPaced {
			t.Errorf("%d keys are remembered", len(p.until))
		}
	})
}

func BenchmarkPace(b *testing.B) {
	for _, keys := range []int{1, 1_000, maxPaced} {
		b.Run(fmt.Sprintf("%d keys", keys), func(b *testing.B) {
			p, names := newPace(), make([]string, keys)
			for i := range names {
				names[i] = fmt.Sprintf("account%08d", i)
			}
			b.ReportAllocs()
			b.RunParallel(func(each *testing.PB) {
				for i := 0; each.Next(); i++ {
					p.take(names[i%keys], 60, time.Minute)
				}
			})
		})
	}
}
