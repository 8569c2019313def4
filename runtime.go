package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// waitingForDisk is how many threads may wait for the disk, as the writer does at each commit, beside those that run:
	// the runtime lends a waiting thread's processor to others only once it notices, and chats wait for that.
	waitingForDisk = 2
	// leastGrowth is by how many bytes the heap may grow until the next collection. A small heap is else collected many
	// times a second when much comes in, and chats wait for that too.
	leastGrowth = 64 << 20
	usualGrowth = 100 // percent
	mostGrowth  = 400 // percent; the runtime takes it of 4 MiB at least
)

func init() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + waitingForDisk)
	}
	if os.Getenv("GOGC") == "" {
		collectSeldom(usualGrowth)
	}
}

// collectSeldom sets after each collection by how many percent the heap may grow until the next.
func collectSeldom(percent int) {
	runtime.SetFinalizer(new([16]byte), func(*[16]byte) {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		growth := growthFor(live[0].Value.Uint64())
		if growth != percent {
			debug.SetGCPercent(growth)
		}
		collectSeldom(growth)
	})
}

// growthFor is by how many percent a heap with so many live bytes may grow, in steps, since each change stops all that runs.
func growthFor(live uint64) int {
	return min(max(usualGrowth, leastGrowth*100/max(int(live), 1)/50*50), mostGrowth)
}
