package checkedio_test

import (
	"io"
	"testing"

	"github.com/penstock-go/penstock/internal/checkedio"
)

func TestWriteHoldsTheWriterToItsContract(t *testing.T) {
	for name, test := range map[string]struct {
		returned result
		n        int
		err      string // "": nil
	}{
		"everything":             {result{5, nil}, 5, ""},
		"everything and failure": {result{5, errBroken}, 5, "broken"},
		"a part and failure":     {result{2, errBroken}, 2, "broken"},
		"nothing and failure":    {result{0, errBroken}, 0, "broken"},
		"a part":                 {result{4, nil}, 4, io.ErrShortWrite.Error()},
		"nothing":                {result{0, nil}, 0, io.ErrShortWrite.Error()},
		"more than there is":     {result{7, nil}, 0, "io.Writer returned the count 7 for 5 bytes"},
		"more, and failure":      {result{7, errBroken}, 0, "io.Writer returned the count 7 for 5 bytes"},
		"a negative count":       {result{-1, nil}, 0, "io.Writer returned the count -1 for 5 bytes"},
	} {
		n, err := checkedio.Write(&scripted{results: []result{test.returned}}, make([]byte, 5))
		text := ""
		if err != nil {
			text = err.Error()
		}
		if n != test.n || text != test.err {
			t.Errorf("%s: Write = %d, %q; want %d, %q", name, n, text, test.n, test.err)
		}
	}
}

func TestWriteOfNothingIsComplete(t *testing.T) {
	dst := &scripted{results: []result{{0, nil}}}
	if n, err := checkedio.Write(dst, nil); n != 0 || err != nil || dst.calls != 1 {
		t.Errorf("Write(nil) = %d, %v with %d calls; want 0, nil with 1 call", n, err, dst.calls)
	}
}
