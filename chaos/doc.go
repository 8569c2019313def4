// Package chaos holds the faults that webchat must survive, as tests on the real binary: the process is killed, frozen and
// starved, its disk is full, its clock is set back, connections are cut, stalled and overtaken, and many want the same at
// once. In the end every message that was confirmed is there once, in order, and everyone has seen it once, in order.
// Each fault comes a few times, or often with CHAOS=long (make chaos).
package chaos
