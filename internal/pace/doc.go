// Package pace decides how often a stage checks the clock and its context while
// it calls a function of the user.
//
// A fast function is called in a plain loop, and a slow one is checked after
// each element. So a check costs little, and the results of a slow function
// need not wait for a full Buffer.
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
// A [Pace] remembers how fast the elements of a stage were. A [Pacer] uses it
// for one Buffer. The time since the last check, divided by the elements since
// then, says how many elements fit into the 100 microseconds until the next
// check.
//
// # Concurrency
//
// Workers share a Pace. Each has a Pacer of its own. A wrong estimate by
// concurrent updates makes the next check early or late, and nothing else.
package pace
