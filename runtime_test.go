package main

import "testing"

func TestASmallHeapMayGrowByMore(t *testing.T) {
	for _, heap := range []struct {
		sentence string
		live     uint64
		percent  int
	}{
		{"one of 16 MiB by 64 MiB", 16 << 20, 400},
		{"one that is hardly there by four times as much, no more", 100, 400},
		{"one of 40 MiB by what is at most 64 MiB, in steps", 40 << 20, 150},
		{"a large one by itself, as ever", 1 << 30, 100},
	} {
		t.Run(heap.sentence, func(t *testing.T) {
			if got := growthFor(heap.live); got != heap.percent {
				t.Errorf("it may grow by %d %%", got)
			}
		})
	}
}
