//go:build unix

package fileio_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// The open of such a pipe would wait for its reader, and not see the context.
func TestWriteToANamedPipeWithoutAReaderEndsWithItsContext(t *testing.T) {
	for _, delay := range []time.Duration{0, 20 * time.Millisecond} { // before and after the open
		p := pipe.New("test")
		fileio.Write(stages.FromSlice(p, stagetest.Text(10)), namedPipe(t))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(delay, func() { cancel(stagetest.ErrBad) })
		if err := p.Run(ctx); !errors.Is(err, stagetest.ErrBad) {
			t.Errorf("Run = %v, want %v", err, stagetest.ErrBad)
		}
	}
}

// The reader reads nothing, so the pipe is full.
func TestWriteToAFullNamedPipeEndsWithItsContext(t *testing.T) {
	path := namedPipe(t)
	reader := make(chan *os.File, 1)
	go func() {
		f, err := os.Open(path)
		if err != nil {
			t.Error(err)
		}
		reader <- f
	}()
	ctx, cancel := context.WithCancelCause(t.Context())
	p := pipe.New("test")
	fileio.Write(stages.FromSlice(p, stagetest.Text(1_000_000)), path)
	time.AfterFunc(20*time.Millisecond, func() { cancel(stagetest.ErrBad) })
	if err := p.Run(ctx); !errors.Is(err, stagetest.ErrBad) {
		t.Errorf("Run = %v, want %v", err, stagetest.ErrBad)
	}
	(<-reader).Close()
}
