// Package pace decides how often a stage checks the clock and its context while
// it calls a function of the user.
//
// # Quick start
//
//	r := pace.New(pace.PerBuffer) // for all Buffers of a stage
//
//	p := r.Begin() // for one Buffer
//	for i := 0; i < len(elems); {
//		k := p.Next(len(elems) - i)
//		work(elems[i : i+k])
//		i += k
//		due, err := p.Check(ctx, k)
//		if err != nil {
//			return err // the cause of a done context
//		}
//		if due {
//			handOver() // results have waited for a millisecond
//		}
//	}
//	p.End()
//
// # Model
//
// A fast function is called in a plain loop, and a slow one is checked after
// each element. So a check costs little, and the results of a slow function
// need not wait for a full Buffer.
package pace
