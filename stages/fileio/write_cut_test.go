package fileio_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
)

// drained emits v, drains p, and returns end.
func drained[T any](p *pipe.Pipeline, v T, end error) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
			return err
		}
		p.Drain()
		return end
	})
}

func TestDrainDoesNotPublishAPartOfTheBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := pipe.New("test")
	fileio.Write(drained[byte](p, 'x', pipe.ErrDraining), path, pipe.Name("write"))
	want := "pipe: test/write: write " + path + ": a drain has ended the input before its end"
	if err := p.Run(t.Context()); !errors.Is(err, fileio.ErrCut) || err.Error() != want {
		t.Errorf("Run = %v, want %s", err, want)
	}
	onlyFile(t, path, "old")
}

func encode(v rune) byte { return byte(v) }

func TestDrainPublishesWholeInput(t *testing.T) {
	for name, c := range map[string]struct {
		add  func(p *pipe.Pipeline, path string)
		want string
	}{
		"elements": {func(p *pipe.Pipeline, path string) {
			fileio.Write(stages.Map(drained(p, 'x', pipe.ErrDraining), encode), path)
		}, "x"},
		"elements on workers": {func(p *pipe.Pipeline, path string) {
			fileio.Write(stages.Map(drained(p, 'x', pipe.ErrDraining), encode, pipe.Workers(2)), path)
		}, "x"},
		"elements of bytes": {func(p *pipe.Pipeline, path string) {
			decoded := stages.Map(drained[byte](p, 'x', pipe.ErrDraining), func(v byte) rune { return rune(v) })
			fileio.Write(stages.Map(decoded, encode), path)
		}, "x"},
		"bytes of a source at its end": {func(p *pipe.Pipeline, path string) {
			fileio.Write(drained[byte](p, 'x', io.EOF), path)
		}, "x"},
		"a part": {func(p *pipe.Pipeline, path string) {
			fileio.Capture(drained[byte](p, 'x', pipe.ErrDraining), path)
		}, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "out")
			p := pipe.New("test")
			c.add(p, path)
			if err := p.Run(t.Context()); err != nil {
				t.Errorf("Run = %v", err)
			}
			onlyFile(t, path, c.want)
		})
	}
}
