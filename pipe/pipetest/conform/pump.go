package conform

import (
	"context"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pump"
)

// A Mover is what [TestPump] tests. It moves Buffers from a ReadStream to a
// WriteStream. Its methods are those of [pump.Pump].
type Mover interface {
	Start() error
	Stop()
	Wait(ctx context.Context) error
	Run(ctx context.Context) error
	BytesPumped() int64
	WriteQueueMaxSize() int64
	SetWriteQueueMaxSize(n int64) error
}

// A Pump describes the pumps of one implementation to [TestPump]. New is
// required.
type Pump struct {
	// New returns a new pump from r to w, which does nothing until Start or
	// Run. The kit makes the streams.
	New func(r pump.ReadStream[byte], w pump.WriteStream[byte]) Mover

	// Except has the rules that the implementation is not meant to keep. The
	// key is the name of the rule. The value is the reason, which is printed.
	// Rules that need these rules are checked nevertheless.
	Except map[string]string
}

// TestPump checks whether the pumps of an implementation move Buffers as
// [pump.Pump] does. Each rule is a subtest that has its name.
//
// A failure describes the rule, what was expected and seen, and the usual
// cause. A call that hangs is a failure at once.
//
//	func TestMyPump(t *testing.T) {
//		conform.TestPump(t, conform.Pump{New: newMyPump}) // returns a conform.Mover
//	}
//
// Constructors of pumps differ, so their options are not checked.
func TestPump(t *testing.T, p Pump) {
	t.Helper()
	if p.New == nil {
		t.Fatal("conform: TestPump: the field New must be set")
	}
	examine(t, false, p.Except, pumpRules(), func(probe *probe) *pumpCheck { return &pumpCheck{probe: probe, newPump: p.New} })
}

// pumpRules returns all rules of a pump.
func pumpRules() []rule[*pumpCheck] {
	return slices.Concat(pumpStopRules(), flowRules(), startStopRules(), leftRules(), interferenceRules(), runRules(), sinkRules(), pumpLeakRules())
}
