package fileio_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

var errBad = errors.New("no good")

// text returns n bytes that do not repeat soon.
func text(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%20
	}
	return b
}

// run runs p, which must succeed.
func run(t *testing.T, p *pipe.Pipeline) {
	t.Helper()
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("Run = %v", err)
	}
}

// runFails runs p, which must fail with an error that wraps cause and prints as
// want.
func runFails(t *testing.T, p *pipe.Pipeline, cause error, want string) {
	t.Helper()
	err := p.Run(t.Context())
	if err == nil || err.Error() != want || !errors.Is(err, cause) {
		t.Errorf("Run = %v, want %s, which wraps %v", err, want, cause)
	}
}

// same fails the test unless got and want are equal.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("got %d bytes %.40q, want %d bytes %.40q", len(got), got, len(want), want)
	}
}

// onlyFile checks that the folder of path has a file at path with the text
// want, and nothing else. If want is empty, there must be no file.
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
