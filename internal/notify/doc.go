// Package notify lets goroutines wait for an event or a time.
//
// # Quick start
//
//	// The goroutine that waits.
//	mu.Lock()
//	for !condition {
//		next := event.Next()
//		mu.Unlock()
//		select {
//		case <-next:
//		case <-ctx.Done():
//			return context.Cause(ctx)
//		}
//		mu.Lock()
//	}
//	mu.Unlock()
//
//	// The goroutine that makes the condition true.
//	mu.Lock()
//	condition = true
//	event.Happen()
//	mu.Unlock()
//
//	// A goroutine that waits for a time.
//	if err := notify.Sleep(ctx, time.Second); err != nil {
//		return err
//	}
//
// # Model
//
// An [Event] happens again and again. It replaces a condition variable where
// waits must end with a context, because it waits on a channel. [Sleep] replaces
// time.Sleep for the same reason.
//
// # Concurrency
//
// An Event has no lock of its own. The lock that guards the condition also
// guards the Event.
//
// # Testing
//
// In a testing/synctest bubble, a goroutine that waits for an Event or sleeps is
// durably blocked.
//
// # Inside
//
// The channel of an Event is made when a goroutine asks for it. So an Event
// that no goroutine waits for takes no memory but a pointer, and Happen does
// nothing then. File event.go has Event, and sleep.go has Sleep.
package notify
