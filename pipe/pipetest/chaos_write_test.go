package pipetest_test

import (
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestChaosWriteReportsTheMaxSizeOfTheUser(t *testing.T) {
	sink := pipetest.NewSink[int](100, pipetest.ByHand())
	w := pipetest.ChaosWrite(pipetest.NewChaos(t, 1, only(pipetest.Pauses(1, time.Second))...), sink)
	if err := w.Write(pipe.BufferOf(1)); err != nil || !w.WriteQueueFull() || w.WriteQueueMaxSize() != 100 {
		t.Errorf("Write = %v, full: %t, max size %d", err, w.WriteQueueFull(), w.WriteQueueMaxSize())
	}
	if err := w.SetWriteQueueMaxSize(200); err != nil || w.WriteQueueFull() || w.WriteQueueMaxSize() != 200 {
		t.Errorf("SetWriteQueueMaxSize = %v, full: %t, max size %d", err, w.WriteQueueFull(), w.WriteQueueMaxSize())
	}
	drained := w.Drained()
	w.Abort(errTest)
	<-drained
	if err := w.Write(pipe.BufferOf(1)); err != errTest {
		t.Errorf("Write after Abort = %v", err)
	}
}
