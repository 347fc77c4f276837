// Package signal has the errors by which the engine says that a stream ends,
// and keeps errors of other code from being mistaken for them.
//
// # Model
//
// A signal is one of io.EOF, [ErrStopped] and [ErrDraining] itself. An error
// that only wraps one of them is not a signal.
//
// Errors of other code can be, or wrap, any of the three. A reader may be the
// far end of another pipeline, and a caller may use any error as the cause of a
// cancel. [Foreign] makes such an error unmistakable.
package signal
