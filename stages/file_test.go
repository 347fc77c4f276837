package stages_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/gzipio"
)

// zipped returns parts as the members of a gzip file.
func zipped(parts ...[]byte) []byte {
	var z bytes.Buffer
	for _, part := range parts {
		w := gzip.NewWriter(&z)
		w.Write(part)
		w.Close()
	}
	return z.Bytes()
}

func TestReadFileEmitsTheFile(t *testing.T) {
	for _, n := range []int{0, 1, 65_535, 65_536, 65_537, 150_000} {
		path := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(path, text(n), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, opt := range []pipe.Option{pipe.Options(), pipe.BufferLength(7)} {
			p := pipe.New("test")
			var got []byte
			stages.Collect(fileio.Read(p, path, opt), &got)
			run(t, p)
			same(t, "the file", got, text(n))
		}
	}
}

func TestReadFileOfNoFile(t *testing.T) {
	p := pipe.New("test")
	path := filepath.Join(t.TempDir(), "missing")
	stages.Discard(fileio.Read(p, path))
	runFails(t, p, fs.ErrNotExist, "pipe: test/readfile#1: open "+path+": no such file or directory")
}

func TestGunzipUndoesGzip(t *testing.T) {
	inputs := map[string]struct{ zipped, want []byte }{
		"empty":         {zipped(nil), nil},
		"short":         {zipped([]byte("x")), []byte("x")},
		"long":          {zipped(text(3000)), text(3000)},
		"members":       {zipped(text(200), nil, []byte("x")), append(text(200), 'x')},
		"empty members": {zipped(nil, nil), nil},
	}
	for name, input := range inputs {
		t.Run(name, func(t *testing.T) {
			forLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				var got []byte
				stages.Collect(gzipio.Read(stages.FromSlice(p, input.zipped, source), opt), &got)
				run(t, p)
				same(t, "the bytes", got, input.want)
			})
		})
	}
}

func TestGunzipOfMoreThanAllQueuesHold(t *testing.T) {
	p := pipe.New("test")
	var n int64
	stages.Count(gzipio.Read(stages.FromSlice(p, zipped(bytes.Repeat([]byte("abc"), 1_000_000)))), &n)
	run(t, p)
	if n != 3_000_000 {
		t.Errorf("%d bytes, want 3000000", n)
	}
}

func TestGunzipOfBrokenInputFails(t *testing.T) {
	whole := zipped(text(3000))
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 1
	for name, c := range map[string]struct {
		input []byte
		cause error
		says  string
	}{
		"nothing":           {nil, io.ErrUnexpectedEOF, "truncated after 0 bytes"},
		"half a header":     {whole[:5], io.ErrUnexpectedEOF, "truncated after 5 bytes"},
		"half a body":       {whole[:len(whole)/2], io.ErrUnexpectedEOF, "truncated after"},
		"no trailer":        {whole[:len(whole)-8], io.ErrUnexpectedEOF, "truncated after"},
		"half a trailer":    {whole[:len(whole)-1], io.ErrUnexpectedEOF, "truncated after"},
		"half a 2nd member": {append(bytes.Clone(whole), whole[:20]...), io.ErrUnexpectedEOF, "truncated after"},
		"trailing garbage":  {append(bytes.Clone(whole), "this is not a gzip member"...), gzip.ErrHeader, "trailing data"},
		"no gzip at all":    {[]byte("id,name\n1,a\n2,b\n3,c\n"), gzip.ErrHeader, "invalid header"},
		"flipped bit":       {flipped, gzip.ErrChecksum, "before byte"},
	} {
		t.Run(name, func(t *testing.T) {
			forLengths(t, func(t *testing.T, source, opt pipe.Option) {
				p := pipe.New("test")
				saw := error(nil)
				out := gzipio.Read(stages.FromSlice(p, c.input, source), opt)
				pipe.Sink(out, func(ctx context.Context, in *pipe.In[byte]) error {
					for saw == nil {
						_, saw = in.Read(ctx)
					}
					return saw
				})
				err := p.Run(t.Context())
				if !errors.Is(err, c.cause) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("Run = %v, want %v that says %q", err, c.cause, c.says)
				}
				if saw == io.EOF {
					t.Error("the sink took it for complete")
				}
			})
		})
	}
}

func TestWriteFileIsCompleteOrAbsent(t *testing.T) {
	for name, c := range map[string]struct {
		before string // "": there is none
		fail   bool
	}{
		"new":                {"", false},
		"new, fails":         {"", true},
		"replaced":           {"old", false},
		"replacement, fails": {"old", true},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "out.txt")
			if c.before != "" {
				if err := os.WriteFile(path, []byte(c.before), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			p := pipe.New("test")
			all := stages.MapErr(stages.FromSlice(p, text(200_000)), func(_ context.Context, v byte) (byte, error) { return v, nil })
			seen := 0
			some := stages.FilterErr(all, func(context.Context, byte) (bool, error) {
				if seen++; c.fail && seen == 150_000 {
					return false, errBad
				}
				return true, nil
			})
			fileio.Write(some, path)
			if err := p.Run(t.Context()); (err != nil) != c.fail {
				t.Fatalf("Run = %v", err)
			}
			want := c.before
			if !c.fail {
				want = string(text(200_000))
			}
			onlyFile(t, path, want)
			if info, err := os.Stat(path); c.before != "" && (err != nil || info.Mode().Perm() != 0o640) {
				t.Errorf("the permissions of the file have changed: %v, %v", info, err)
			}
		})
	}
}

// onlyFile checks that the folder of path holds want at path, or nothing if want is empty, and nothing else.
func onlyFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if string(got) != want || (want == "") != errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file has %d bytes, %v, want %d", len(got), err, len(want))
	}
	left, _ := os.ReadDir(filepath.Dir(path))
	if n := len(left); n > 1 || n == 1 && left[0].Name() != filepath.Base(path) {
		t.Errorf("left in the folder: %v", left)
	}
}

func TestWriteFileOfNothingIsAnEmptyFile(t *testing.T) {
	p := pipe.New("test")
	path := filepath.Join(t.TempDir(), "out")
	fileio.Write(stages.FromSlice(p, []byte(nil)), path)
	run(t, p)
	if info, err := os.Stat(path); err != nil || info.Size() != 0 {
		t.Errorf("Stat = %v, %v, want an empty file", info, err)
	}
}

func TestWriteFileWhereNoneCanBe(t *testing.T) {
	folder := t.TempDir()
	p := pipe.New("test")
	path := filepath.Join(folder, "missing", "out")
	fileio.Write(stages.FromSlice(p, text(10)), path)
	runFails(t, p, fs.ErrNotExist, "pipe: test/writefile#2: open "+path+": no such file or directory")

	p = pipe.New("test")
	fileio.Write(stages.FromSlice(p, text(10)), folder)
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), folder+": is a folder") {
		t.Errorf("Run = %v, want one that says it is a folder", err)
	}
}
