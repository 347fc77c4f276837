package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

// If DRAIN_ARGS is in its environment, the test binary runs the program, so
// that a test can send it a signal.
func TestMain(m *testing.M) {
	if args := os.Getenv("DRAIN_ARGS"); args != "" {
		os.Args = append(os.Args[:1], strings.Fields(args)...)
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

func countLines(t *testing.T, file string) (n int) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for sc := bufio.NewScanner(f); sc.Scan(); {
		n++
	}
	return n
}

func TestAllReadingsTakenAreStored(t *testing.T) {
	file := filepath.Join(t.TempDir(), "readings")
	synctest.Test(t, func(t *testing.T) {
		p, taken := service(time.Second, file)
		time.AfterFunc(time.Hour+time.Microsecond, p.DrainBegun)
		var out bytes.Buffer
		if err := run(p, taken, &out); err != nil {
			t.Fatal(err)
		}
		if got, want := out.String(), "3600 readings taken, 3600 stored\n"; got != want {
			t.Errorf("printed %q, want %q", got, want)
		}
	})
	if n := countLines(t, file); n != 3600 {
		t.Errorf("%d readings in the file, want 3600", n)
	}
}

func TestFailureOfTheStoreEndsTheService(t *testing.T) {
	p, taken := service(time.Millisecond, filepath.Join(t.TempDir(), "absent", "file"))
	err := run(p, taken, &bytes.Buffer{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("run = %v, want an error about the missing folder", err)
	}
}

func TestSIGTERMDrains(t *testing.T) {
	file := filepath.Join(t.TempDir(), "readings")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "DRAIN_ARGS=-every 100us -file "+file)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// The unfinished file is in the folder as soon as the pipeline runs.
	for {
		names, err := os.ReadDir(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		if len(names) > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("exit: %v\n%s", err, &out)
	}
	n := countLines(t, file)
	if want := fmt.Sprintf("%d readings taken, %d stored\n", n, n); out.String() != want {
		t.Errorf("printed %q with %d readings in the file", out.String(), n)
	}
}

// A fullDevice fails each Write.
type fullDevice struct{}

var errFull = errors.New("no space left on device")

func (fullDevice) Write([]byte) (int, error) { return 0, errFull }

func TestFullStdoutFailsTheRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "readings")
	synctest.Test(t, func(t *testing.T) {
		p, taken := service(time.Second/2, file)
		time.AfterFunc(time.Second, p.Drain)
		if err := run(p, taken, fullDevice{}); !errors.Is(err, errFull) {
			t.Errorf("run() = %v, want %v", err, errFull)
		}
	})
}
