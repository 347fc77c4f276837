//go:build unix

package fileio_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// namedPipe creates a named pipe.
func namedPipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// writer opens the named pipe as its only writer, and calls write with it.
func writer(t *testing.T, path string, write func(f *os.File)) (done chan struct{}) {
	t.Helper()
	done = make(chan struct{})
	go func() {
		defer close(done)
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			t.Error(err)
			return
		}
		defer f.Close()
		write(f)
	}()
	return done
}

// The open of such a pipe would wait for its writer, and not see the context.
func TestReadOfANamedPipeWithoutAWriterEndsWithItsContext(t *testing.T) {
	for _, delay := range []time.Duration{0, 20 * time.Millisecond} { // before and after the open
		p := pipe.New("test")
		stages.Discard(fileio.Read(p, namedPipe(t)))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(delay, func() { cancel(stagetest.ErrBad) })
		if err := p.Run(ctx); !errors.Is(err, stagetest.ErrBad) {
			t.Errorf("Run = %v, want %v", err, stagetest.ErrBad)
		}
	}
}

// The writer has written a part, and does not close the pipe before the run has
// ended.
func TestReadOfANamedPipeWithASilentWriterEndsWithItsContext(t *testing.T) {
	path, over := namedPipe(t), make(chan struct{})
	done := writer(t, path, func(f *os.File) {
		if _, err := f.Write(stagetest.Text(10)); err != nil {
			t.Error(err)
		}
		<-over
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	p := pipe.New("test")
	stages.ForEach(fileio.Read(p, path), func(context.Context, byte) error { cancel(stagetest.ErrBad); return nil })
	if err := p.Run(ctx); !errors.Is(err, stagetest.ErrBad) {
		t.Errorf("Run = %v, want %v", err, stagetest.ErrBad)
	}
	close(over)
	<-done
}

func TestDrainEndsAReadThatWaitsForAWriter(t *testing.T) {
	p := pipe.New("test")
	var got []byte
	stages.Collect(fileio.Read(p, namedPipe(t)), &got)
	ended := make(chan error, 1)
	go func() { ended <- p.Run(t.Context()) }()
	p.Drain()
	if err := <-ended; err != nil || len(got) > 0 {
		t.Errorf("Run = %v, %q, want no error and nothing", err, got)
	}
}

func TestStopEndsAReadThatWaitsForMoreData(t *testing.T) {
	path, over := namedPipe(t), make(chan struct{})
	done := writer(t, path, func(f *os.File) {
		if _, err := f.Write(stagetest.Text(10)); err != nil {
			t.Error(err)
		}
		<-over
	})
	p := pipe.New("test")
	var got []byte
	stages.Collect(stages.Take(fileio.Read(p, path), 10), &got)
	stagetest.Run(t, p)
	stagetest.Same(t, "got", got, stagetest.Text(10))
	close(over)
	<-done
}

func TestReadEmitsWhatTheWriterOfANamedPipeWrites(t *testing.T) {
	for _, n := range []int{0, 1, 200_000} {
		for range 20 { // the reader or the writer opens first
			path := namedPipe(t)
			done := writer(t, path, func(f *os.File) {
				for left := stagetest.Text(n); len(left) > 0; {
					k := min(len(left), 50_000)
					if _, err := f.Write(left[:k]); err != nil {
						t.Error(err)
					}
					left = left[k:]
				}
			})
			p := pipe.New("test")
			var got []byte
			stages.Collect(fileio.Read(p, path), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "got", got, stagetest.Text(n))
			<-done
		}
	}
}
