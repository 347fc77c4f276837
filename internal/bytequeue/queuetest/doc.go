// Package queuetest has the helpers that tests of package bytequeue and of
// package queue share.
//
// # Quick start
//
//	func TestReadFreesTheSize(t *testing.T) {
//		q := queue.New(10, queuetest.OwnSize)
//		queuetest.Write(t, q, 4, 5)
//		queuetest.Read(t, q, 4)
//		queuetest.WantFigures(t, q, bytequeue.Stats(q.Stats()), 1, 5, false)
//	}
//
// # Model
//
// The values of the queues are of type int, and the size of a value is the
// value itself. [Write], [Read], [WantFigures] and [WantPanic] are checks. The
// others provide what a test needs.
//
// # Limitations
//
// Only tests import this package. The rule tower of the lint checks that.
//
// # Inside
//
//	checks.go  the checks
//	values.go  sizes, contexts, loops
package queuetest
