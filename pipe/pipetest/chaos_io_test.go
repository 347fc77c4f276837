package pipetest_test

import (
	"bytes"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

func TestChaosReaderAndWriterKeepTheBytes(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 1000)
	for seed := range uint64(20) {
		pipetest.Run(t, func(t *testing.T) {
			c := pipetest.NewChaos(t, seed, harmless...)
			w := pipetest.NewWriter()
			src, dst := c.Reader(pipetest.NewReader(data, pipetest.AtMost(100))), c.Writer(w)
			if err := pump.New(pump.NewReader(src), pump.NewWriter(dst)).Run(t.Context()); err != nil {
				t.Errorf("Run = %v", err)
			}
			if complete, err := w.Outcome(); !complete || err != nil || !bytes.Equal(w.Got(), data) {
				t.Errorf("Outcome = %t, %v, %d bytes, want %d", complete, err, len(w.Got()), len(data))
			}
		})
	}
}

func TestChaosWriterForwardsCloseWithError(t *testing.T) {
	w := pipetest.NewWriter()
	dst := pump.NewWriter(pipetest.NewChaos(t, 1, only()...).Writer(w))
	_ = dst.Write(pipe.BufferOf([]byte("abc")...))
	dst.Abort(errTest)
	_ = dst.Close(t.Context())
	if complete, err := w.Outcome(); complete || err != errTest {
		t.Errorf("Outcome = %t, %v", complete, err)
	}
}
