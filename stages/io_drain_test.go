package stages_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// A reader of a format may return the error of its Reads from Close again.
func TestDrainEndsThroughCleanlyDespiteAnErrorOfClose(t *testing.T) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte("all work and no play\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for n := range z.Len() {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			unpack := func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }
			stages.Discard(stages.Through(stagetest.TextUntilDrain(p, z.Bytes()[:n], false), unpack))
			stagetest.RunDrained(t, p)
		})
	}
}

// The reader finds its end after Drain is called.
func TestReaderAtItsEndIsNotTruncatedByDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		r := stagetest.SlowEnd{Text: strings.NewReader("one\ntwo"), End: make(chan struct{})}
		var got []byte
		var cut bool
		collectCut(stages.FromReader(p, r), &got, &cut)
		time.AfterFunc(time.Second, func() { close(r.End) })
		stagetest.RunDrained(t, p)
		if string(got) != "one\ntwo" || cut {
			t.Errorf("got %q, cut %t, want all of it, cut false", got, cut)
		}
	})
}
