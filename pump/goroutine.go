package pump

import (
	"bytes"
	"runtime"
	"strconv"
	"sync/atomic"
)

// An owner knows the goroutine that is inside user code on its behalf, so that a
// method which waits for that goroutine can tell when it is called on it, from
// inside that user code, and must not wait for itself. The zero owner is nobody.
type owner struct {
	id atomic.Uint64 // 0: nobody; no goroutine has that number
}

// enter makes the calling goroutine the owner, until leave.
func (o *owner) enter() { o.id.Store(goroutineID()) }

func (o *owner) leave() { o.id.Store(0) }

// isCaller reports whether the calling goroutine is the owner.
func (o *owner) isCaller() bool { return o.id.Load() == goroutineID() }

// goroutineID returns the number that stack traces show for the calling
// goroutine.
//
// The language has no other identity of a goroutine. Without one, a Stop from inside a
// sink's Write either waits for itself for ever, or no Stop at all
// may wait for a Write. It costs a microsecond, once for each start and stop, and never
// for a Buffer.
//
// Source: gotrack.go of golang.org/x/net/http2, which tells its goroutines apart in the same way.
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
