// Package readsize chooses how many bytes the next read of a source asks for.
//
// A read that waits holds its memory meanwhile. So a source that is silent
// should ask for a small number of bytes, and one that is busy for many.
//
// # Quick start
//
//	size := readsize.UpTo(64 << 10)
//	for {
//		p := make([]byte, size.Next())
//		n, err := r.Read(p)
//		size.Got(n)
//		...
//	}
//
// # Model
//
// The first read asks for [First] bytes. A read that gets all that it has asked
// for makes the next one sixteen times as large, up to the limit. A read that
// gets less than a sixteenth makes the next one as much smaller. So a busy
// source is read with the limit from the third read on.
//
// # Concurrency
//
// One goroutine at a time may use a [Size].
package readsize
