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

// TestPump checks whether the Movers that newPump returns move Buffers as
// [pump.Pump] does. Each rule is a subtest that has its name. The kit makes the
// streams.
//
// A failure describes the rule, what was expected and seen, and the usual
// cause. A call that hangs is a failure at once.
//
//	func TestMyPump(t *testing.T) {
//		conform.TestPump(t, newMyPump) // returns a conform.Mover
//	}
//
// Constructors of pumps differ, so their options are not checked.
func TestPump(t *testing.T, newPump func(r pump.ReadStream[byte], w pump.WriteStream[byte]) Mover) {
	t.Helper()
	if newPump == nil {
		t.Fatal("conform: TestPump: newPump must not be nil")
	}
	examine(t, false, nil, pumpRules(), func(p *probe) *pumpCheck { return &pumpCheck{probe: p, newPump: newPump} })
}

// pumpRules returns all rules of a pump.
func pumpRules() []rule[*pumpCheck] {
	return slices.Concat(pumpStopRules(), flowRules(), startStopRules(), interferenceRules(), runRules())
}
