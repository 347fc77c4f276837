// Package checkedio holds an [io.Reader] or an [io.Writer] of another package
// to its contract.
//
// # Quick start
//
//	r := checkedio.NewReader(src)
//	n, err := r.Read(p)               // 0 ≤ n ≤ len(p)
//	n, err = checkedio.Write(dst, p)  // 0 ≤ n ≤ len(p), and an error if n < len(p)
//
// # Errors and panics
//
// A count that is not possible is an error. It names the count and the length
// that was asked for, and replaces the error that came with the count. A series
// of empty reads is [io.ErrNoProgress]. A short write without an error is
// [io.ErrShortWrite]. Panics are not recovered.
//
// # Concurrency
//
// One goroutine at a time may use a [Reader]. [Write] may be called by many
// goroutines at once if the io.Writer allows that.
package checkedio
