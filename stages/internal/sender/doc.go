// Package sender sends elements one by one to an Out of a stage, for as long as
// a function of the user produces them.
//
// # Quick start
//
//	to := sender.To(out, pace.New(pace.Gathered))
//	for v := range seq {
//		if err := to.Send(ctx, v); err != nil {
//			return err
//		}
//	}
//	to.End()
//
// # Model
//
// Fast elements are gathered in full Buffers. Slow ones are handed over within
// a millisecond. The context is checked by time, as package pace does it.
package sender
