package pipe

import "testing"

// The kernel has been interrupted, and has not returned yet.
func TestIdleWorkerTakesNothingBackFromAnInterruptedKernel(t *testing.T) {
	var c claim
	c.wake = make(chan struct{}, 1)
	c.start(100, nil, 1)
	if !c.begin(100) {
		t.Fatal("begin(100) = false, want true")
	}
	open, given := c.take()
	if open <= given {
		t.Fatalf("take = %d, %d; want elements", open, given)
	}
	if got, _ := c.end(); got != open { // as Interrupted does
		t.Errorf("end = %d elements given back, want %d", got, open)
	}
	if open, given := c.take(); open > given {
		t.Errorf("take from an ended task = %d, %d; want nothing", open, given)
	}
	if got, noticed := c.end(); got != open || !noticed {
		t.Errorf("end = %d, %t; want %d, true", got, noticed, open)
	}
}
