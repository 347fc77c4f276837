// Package pace decides how often a stage checks the clock and its context while
// it calls a function of the user.
//
// If the function is fast, there are many calls between two checks. If it is
// slow, there is a check after each call. So the checks cost little, and the
// results of a slow function need not wait for a full Buffer.
//
// # Quick start
//
//	pacer := pace.New(pace.PerBuffer).Begin()
//	for len(elems) > 0 {
//		n := pacer.Next(len(elems))
//		work(elems[:n])
//		elems = elems[n:]
//		due, err := pacer.Check(ctx, n)
//		if err != nil {
//			return err
//		}
//		if due {
//			// hand over the results
//			pacer.Restart()
//		}
//	}
//	pacer.End()
//
// Where no results wait, Step does:
//
//	for _, v := range elems {
//		if err := pacer.Step(ctx); err != nil {
//			return err
//		}
//		work(v)
//	}
//
// # Model
//
// A [Pace] records how long the elements of a stage took. A [Pacer] uses it for
// one Buffer. At each check it divides the time since the last check by the
// number of elements since then. The result is the time of one element. From
// that it computes how many elements fit into the 100 microseconds until the
// next check.
//
// Only the time of the function counts, not a wait for input or the time of a
// hand-over. After slow elements, the time of a Buffer is measured from its
// beginning. After fast ones it is measured from the last check, and a long
// time is not trusted until one more element was measured.
//
// # Concurrency
//
// Workers share a Pace, and each has its own Pacer. Concurrent updates of the
// Pace may make the estimate wrong. The only effect is that the next check is
// early or late.
package pace
