//go:build linux

package chaos

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// some is what a full disk still takes, in bytes: a few commits, so that it becomes full in the middle of writing.
const some = 64 << 10

func TestAFullDiskRefusesAndGoesOnOnceThereIsRoom(t *testing.T) {
	t.Run("where files may not grow further", func(t *testing.T) {
		s := newServer(t)
		s.fillsAndEmpties(false, func() { s.limitFiles(s.size() + some) }, func() { s.limitFiles(unix.RLIM_INFINITY) })
	})
	t.Run("where the file system has no room", func(t *testing.T) {
		small := t.TempDir()
		err := unix.Mount("tmpfs", small, "tmpfs", 0, "size=32m")
		if errors.Is(err, unix.EPERM) {
			t.Skip("mounting a small file system takes root")
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := unix.Unmount(small, unix.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
		ballast := filepath.Join(small, "ballast")
		newServerIn(t, small).fillsAndEmpties(true, func() { fillUp(t, ballast) }, func() {
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
		})
	})
}

// fillsAndEmpties has people chat while the disk becomes full and has room again. Where it stays full for a next process
// too, the server is also killed and started meanwhile.
func (s *server) fillsAndEmpties(stays bool, fill, empty func()) {
	s.start()
	f := newFlood(s.t, s, s.base(), chats)
	f.begin()
	for range often(2, 30) {
		f.awaitAcks(someAcks)
		fill()
		f.isRefusedButRight(s)
		if stays {
			s.kill()
			s.start()
			f.isRefusedButRight(s)
		}
		empty()
	}
	f.awaitAcks(someAcks)
	s.stop()
	s.start()
	f.awaitAcks(someAcks)
	f.finish(s)
}

// isRefusedButRight waits until people are told that there is no room, and checks that all that needs none goes on.
func (f *flood) isRefusedButRight(s *server) {
	f.t.Helper()
	if sentence := f.awaitRefusal(); !strings.Contains(sentence, "can't store anything right now") {
		f.t.Errorf("it is refused with %q", sentence)
	}
	anyone := newAPI(f.t, s.base(), "")
	anyone.must("GET", "/health", nil, nil)
	for i := 0; i < len(f.people); i += 2 {
		f.holdsAll(s, f.people[i], f.people[i+1])
	}
	got, err := anyone.call(f.ctx, "POST", "/api/webchat/sessions", map[string]string{"displayName": strings.Repeat("x", 80)})
	if err != nil || got.status != http.StatusServiceUnavailable {
		f.t.Errorf("a new chat: %d %s %v", got.status, got.body, err)
	}
}

// limitFiles sets how large a file the process may write.
func (s *server) limitFiles(size uint64) {
	s.t.Helper()
	limit := unix.Rlimit{Cur: size, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(s.process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		s.t.Fatal(err)
	}
}

// size is that of the data database, less what its log holds: the log begins anew whenever it is as large as it gets,
// so that a limit above it might never be met.
func (s *server) size() uint64 {
	s.t.Helper()
	file, err := os.Stat(filepath.Join(s.dir, "data.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	return uint64(file.Size())
}

// fillUp writes a file that takes all but a little of what its file system has.
func fillUp(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	size, err := io.Copy(file, zeroes{})
	if !errors.Is(err, unix.ENOSPC) {
		t.Fatal(err)
	}
	if err := file.Truncate(size - some); err != nil {
		t.Fatal(err)
	}
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { return len(p), nil }
