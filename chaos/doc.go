// Package chaos holds the faults that webchat must survive, as tests on the real binary: the process is killed, stopped
// and starved, connections are cut and stalled, and in the end every message that was confirmed is there once, in order,
// and everyone has seen it once, in order. The rounds are few unless CHAOS_ROUNDS says more (make chaos).
package chaos
