//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package fileio_test

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
)

// names returns the names in the folder of path.
func names(t *testing.T, path string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// waiting emits more bytes than the queue of its reader holds, so the reader
// has begun. Then it calls begun, and waits until its context ends.
func waiting(p *pipe.Pipeline, begun func()) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for range 4 {
			if err := out.Put(ctx, pipe.BufferOf(make([]byte, pipe.DefaultWriteQueueMaxSize)...)); err != nil {
				return err
			}
		}
		begun()
		<-ctx.Done()
		return context.Cause(ctx)
	})
}

func TestFileNameMayBeAsLongAsTheSystemAllows(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 255))
	for _, text := range []string{"one", "two"} {
		if err := writeText(t, path, text); err != nil {
			t.Fatalf("Run = %v", err)
		}
		onlyFile(t, path, text)
	}
}

// The file of a child that still runs is not removed.
func TestTemporaryFileOfAKilledRunIsRemovedByTheNextOne(t *testing.T) {
	if path := os.Getenv("FILEIO_KILLED"); path != "" {
		p := pipe.New("test")
		fileio.Write(waiting(p, func() { os.Stdout.WriteString("ready\n") }), path)
		_ = p.Run(t.Context())
		return
	}
	path := filepath.Join(t.TempDir(), "out")
	start := func() (kill func()) {
		cmd := child(t, "FILEIO_KILLED="+path)
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "ready\n" {
			t.Fatalf("the child printed %q, %v", line, err)
		}
		return func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	}
	killFirst, killSecond := start(), start()
	killSecond()
	if got := names(t, path); len(got) != 2 {
		t.Errorf("the folder has %q, want two temporary files", got)
	}
	for _, want := range []int{2, 1} { // the first child still has its file
		if err := writeText(t, path, "text"); err != nil {
			t.Errorf("Run = %v", err)
		}
		if got := names(t, path); len(got) != want {
			t.Errorf("the folder has %q, want %d files", got, want)
		}
		killFirst()
	}
	killFirst, killSecond = start(), start()
	killFirst()
	killSecond()
	if err := writeText(t, path, "text"); err != nil {
		t.Errorf("Run = %v", err)
	}
	onlyFile(t, path, "text")
}

// The files are complete, and nothing is left.
func TestWritesToOnePathDoNotMix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	p := pipe.New("test")
	for _, c := range "abcdefghijkl" {
		fileio.Write(stages.FromSlice(p, []byte(strings.Repeat(string(c), 100_000))), path)
	}
	if err := p.Run(t.Context()); err != nil {
		t.Errorf("Run = %v", err)
	}
	text, err := os.ReadFile(path)
	if err != nil || len(text) != 100_000 || strings.Trim(string(text), string(text[:1])) != "" {
		t.Errorf("the file has %d bytes, %v, want those of one Write", len(text), err)
	}
	if got := names(t, path); len(got) != 1 {
		t.Errorf("left in the folder: %q", got)
	}
}
