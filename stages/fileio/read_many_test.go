//go:build unix

package fileio_test

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// numbered writes n files of one line each, and returns their paths and all of
// their text.
func numbered(t *testing.T, n int) (paths []string, text string) {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		line := fmt.Sprintln("this is file", i)
		paths = append(paths, filepath.Join(dir, fmt.Sprint(i)))
		if err := os.WriteFile(paths[i], []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
		text += line
	}
	return paths, text
}

// withLimit runs the calling test again, in a process that can open only 100
// files. It reports whether this is that process.
func withLimit(t *testing.T) bool {
	t.Helper()
	if os.Getenv("FILEIO_WITH_LIMIT") != "" {
		return true
	}
	again := exec.Command("/bin/sh", "-c", `ulimit -n 100 && exec "$0" "$@"`, os.Args[0], "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), "FILEIO_WITH_LIMIT=1")
	if out, err := again.CombinedOutput(); err != nil {
		t.Errorf("with ulimit -n 100: %v\n%s", err, out)
	}
	return false
}

// tight makes a queue full after one Buffer. So a source that starts too early
// waits, and its file stays open.
var tight = pipe.WriteQueueMaxSize(1)

// ways are the stages that may be between a file and Concat.
var ways = map[string]func(*pipe.Stream[byte]) *pipe.Stream[byte]{
	"nothing": func(in *pipe.Stream[byte]) *pipe.Stream[byte] { return in },
	"fused": func(in *pipe.Stream[byte]) *pipe.Stream[byte] {
		return stages.Filter(in, func(byte) bool { return true })
	},
	"via": func(in *pipe.Stream[byte]) *pipe.Stream[byte] {
		return stages.Through(in, func(r io.Reader) (io.Reader, error) { return r, nil }, tight)
	},
}

// concat adds a Concat of the files at paths, with the stages of way between.
func concat(p *pipe.Pipeline, paths []string, way func(*pipe.Stream[byte]) *pipe.Stream[byte]) *pipe.Stream[byte] {
	var files []*pipe.Stream[byte]
	for _, path := range paths {
		files = append(files, way(fileio.Read(p, path, pipe.BufferLength(5))))
	}
	return stages.Concat(files, tight)
}

func TestConcatOpensOneFileAtATime(t *testing.T) {
	if !withLimit(t) {
		return
	}
	for _, n := range []int{150, 1000} {
		paths, text := numbered(t, n)
		for name, way := range ways {
			p := pipe.New("test")
			var got []byte
			stages.Collect(concat(p, paths, way), &got)
			if err := p.Run(t.Context()); err != nil || string(got) != text {
				t.Errorf("%d files, %s: Run = %v, %d bytes, want nil, %d", n, name, err, len(got), len(text))
			}
		}
	}
}

func TestConcatFailsAtTheFirstFileThatIsMissing(t *testing.T) {
	paths, _ := numbered(t, 5)
	for _, i := range []int{2, 3} {
		if err := os.Remove(paths[i]); err != nil {
			t.Fatal(err)
		}
	}
	p := pipe.New("test")
	stages.Discard(concat(p, paths, ways["nothing"]))
	stagetest.RunFails(t, p, fs.ErrNotExist, "pipe: test/fileio.Read#3: open "+paths[2]+": no such file or directory")
}

// Concat runs ahead of Take by a small number of Buffers of five bytes, and is
// then still far from the files that are missing.
func TestFileThatNothingReadsIsNotOpened(t *testing.T) {
	paths, text := numbered(t, 20)
	for name, way := range ways {
		p := pipe.New("test")
		var got []byte
		all := concat(p, append(paths, "missing", "missing, too"), way)
		stages.Collect(stages.Take(all, 5, tight), &got)
		stagetest.Run(t, p)
		if string(got) != text[:5] {
			t.Errorf("%s: got %q, want %q", name, got, text[:5])
		}
	}
}
