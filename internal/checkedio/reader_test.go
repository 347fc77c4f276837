package checkedio_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/penstock-go/penstock/internal/checkedio"
)

var errBroken = errors.New("broken")

func TestReadReturnsWhatKeepsTheContract(t *testing.T) {
	for _, want := range []result{{5, nil}, {1, nil}, {0, nil}, {0, io.EOF}, {3, io.EOF}, {2, errBroken}} {
		r := checkedio.NewReader(&scripted{results: []result{want}})
		if n, err := r.Read(make([]byte, 5)); n != want.n || err != want.err {
			t.Errorf("Read = %d, %v; want %d, %v", n, err, want.n, want.err)
		}
	}
}

func TestReadFailsForAnImpossibleCount(t *testing.T) {
	for _, got := range []result{{-1, nil}, {6, nil}, {7, io.EOF}, {-1, errBroken}} {
		r := checkedio.NewReader(&scripted{results: []result{got}})
		n, err := r.Read(make([]byte, 5))
		want := fmt.Sprintf("io.Reader returned the count %d for 5 bytes", got.n)
		if n != 0 || err == nil || err.Error() != want {
			t.Errorf("Read = %d, %v; want 0, %s", n, err, want)
		}
	}
}

// The io.Reader that fails after the empty reads is one that would otherwise be
// read forever.
func TestAHundredEmptyReadsInARowFail(t *testing.T) {
	src := &scripted{results: []result{{0, nil}}}
	r := checkedio.NewReader(src)
	for range checkedio.MaxEmptyReads - 1 {
		if n, err := r.Read(make([]byte, 5)); n != 0 || err != nil {
			t.Fatalf("Read %d = %d, %v; want 0, nil", src.calls, n, err)
		}
	}
	if n, err := r.Read(make([]byte, 5)); n != 0 || err != io.ErrNoProgress {
		t.Errorf("Read %d = %d, %v; want 0, %v", src.calls, n, err, io.ErrNoProgress)
	}
}

func TestDataStartsANewSeriesOfEmptyReads(t *testing.T) {
	var results []result
	for range 3 {
		for range checkedio.MaxEmptyReads - 1 {
			results = append(results, result{0, nil})
		}
		results = append(results, result{1, nil})
	}
	r := checkedio.NewReader(&scripted{results: results})
	for i := range results {
		if _, err := r.Read(make([]byte, 5)); err != nil {
			t.Fatalf("Read %d = %v, want nil", i+1, err)
		}
	}
}

func TestReadsIntoNothingAreNotCounted(t *testing.T) {
	r := checkedio.NewReader(&scripted{results: []result{{0, nil}}})
	for range 2 * checkedio.MaxEmptyReads {
		if n, err := r.Read(nil); n != 0 || err != nil {
			t.Fatalf("Read(nil) = %d, %v; want 0, nil", n, err)
		}
	}
}
