package fileio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestWrittenFileIsCompleteOrAbsent(t *testing.T) {
	for name, c := range map[string]struct {
		before string // empty if there is no file
		fail   bool
	}{
		"new":                {"", false},
		"new, fails":         {"", true},
		"replaced":           {"old", false},
		"replacement, fails": {"old", true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "out.txt")
			if c.before != "" {
				if err := os.WriteFile(path, []byte(c.before), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			p := pipe.New("test")
			all := stages.MapErr(stages.FromSlice(p, stagetest.Text(200_000)), func(_ context.Context, v byte) (byte, error) { return v, nil })
			seen := 0
			written := stages.FilterErr(all, func(context.Context, byte) (bool, error) {
				if seen++; c.fail && seen == 150_000 {
					return false, stagetest.ErrBad
				}
				return true, nil
			})
			fileio.Write(written, path)
			if err := p.Run(t.Context()); (err != nil) != c.fail {
				t.Fatalf("Run = %v", err)
			}
			want := c.before
			if !c.fail {
				want = string(stagetest.Text(200_000))
			}
			onlyFile(t, path, want)
			if info, err := os.Stat(path); c.before != "" && (err != nil || info.Mode().Perm() != 0o640) {
				t.Errorf("the permissions of the file changed: %v, %v", info, err)
			}
		})
	}
}

func TestWriteOfNothingMakesAnEmptyFile(t *testing.T) {
	p := pipe.New("test")
	path := filepath.Join(t.TempDir(), "out")
	fileio.Write(stages.FromSlice(p, []byte(nil)), path)
	stagetest.Run(t, p)
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("Stat = %v, %v, want an empty file", info, err)
	}
}

func TestWriteWhereNoFileCanBeFails(t *testing.T) {
	folder := t.TempDir()
	p := pipe.New("test")
	path := filepath.Join(folder, "missing", "out")
	fileio.Write(stages.FromSlice(p, stagetest.Text(10)), path)
	stagetest.RunFails(t, p, fs.ErrNotExist, "pipe: test/fileio.Write: open "+path+": no such file or directory")

	p = pipe.New("test")
	fileio.Write(stages.FromSlice(p, stagetest.Text(10)), folder)
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), folder+": is a folder") {
		t.Errorf("Run = %v, want an error about a folder", err)
	}
}

// A folder appears at the path while the file is written. The queue between the
// stages holds less than all bytes. So Write has begun when the source emits
// the last byte.
func TestFailedRenameRemovesTheTemporaryFile(t *testing.T) {
	const all = 3 * pipe.DefaultWriteQueueMaxSize
	path := filepath.Join(t.TempDir(), "out")
	p := pipe.New("test")
	seen := 0
	written := stages.MapErr(stages.FromSlice(p, make([]byte, all)), func(_ context.Context, v byte) (byte, error) {
		if seen++; seen == all {
			return v, os.Mkdir(path, 0o700)
		}
		return v, nil
	})
	fileio.Write(written, path, pipe.Name("write"))
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "pipe: test/write: replace "+path) {
		t.Errorf("Run = %v, want a failed rename", err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 || left[0].Name() != "out" {
		t.Errorf("left in the folder: %v, %v, want only out", left, err)
	}
}

// A client that disconnects is a common cause of a cancel.
func TestFileIsAbsentWhenTheCauseOfACancelIsEOF(t *testing.T) {
	for _, cause := range []error{io.EOF, pipe.ErrStopped} {
		path := filepath.Join(t.TempDir(), "out.txt")
		ctx, cancel := context.WithCancelCause(t.Context())
		p := pipe.New("test")
		fileio.Write(pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			if err := out.Put(ctx, pipe.BufferOf(stagetest.Text(100)...)); err != nil {
				return err
			}
			cancel(cause)
			<-ctx.Done()
			return context.Cause(ctx)
		}), path)
		if err := p.Run(ctx); !errors.Is(err, cause) {
			t.Errorf("Run = %v, want %v", err, cause)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("cause %v: Stat = %v, want no file", cause, err)
		}
	}
}

// The reader may belong to another pipeline, whose errors it returns.
func TestFileIsAbsentWhenAReaderFailsWithErrStopped(t *testing.T) {
	for _, failure := range []error{pipe.ErrStopped, fmt.Errorf("other pipeline: %w", pipe.ErrStopped)} {
		path := filepath.Join(t.TempDir(), "out.txt")
		r, w := io.Pipe()
		go func() {
			_, _ = w.Write(stagetest.Text(100))
			_ = w.CloseWithError(failure)
		}()
		p := pipe.New("test")
		fileio.Write(stages.FromReader(p, r), path)
		if err := p.Run(t.Context()); err == nil {
			t.Errorf("%v: Run = nil, want the failure of the reader", failure)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v: Stat = %v, want no file", failure, err)
		}
	}
}
