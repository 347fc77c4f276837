package pump

import (
	"bytes"
	"runtime"
	"strconv"
	"sync/atomic"
)

// An owner records the goroutine that runs user code. That user code may call a
// method that waits for the goroutine. The method asks the owner first, so that
// the goroutine does not wait for itself. The zero owner records no goroutine.
type owner struct {
	id atomic.Uint64 // 0: none, since no goroutine has that number
}

// enter makes the calling goroutine the owner, until leave.
func (o *owner) enter() { o.id.Store(goroutineID()) }

func (o *owner) leave() { o.id.Store(0) }

// isCaller reports whether the calling goroutine is the owner.
func (o *owner) isCaller() bool { return o.id.Load() == goroutineID() }

// goroutineID returns the number that stack traces show for the calling
// goroutine.
//
// Go has no other identity of a goroutine. Without one, a Stop that is called
// inside a Write of the sink would wait for itself forever, or no Stop could
// wait for a Write. The number costs a microsecond for each start and stop, and
// nothing for a Buffer.
//
// Source: gotrack.go of golang.org/x/net/http2, which identifies its goroutines
// in the same way.
func goroutineID() uint64 {
	var buf [64]byte
	line := buf[:runtime.Stack(buf[:], false)]
	line = bytes.TrimPrefix(line, []byte("goroutine "))
	digits, _, _ := bytes.Cut(line, []byte(" "))
	id, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		panic("pump: BUG: no goroutine number in " + strconv.Quote(string(line)))
	}
	return id
}
