package stages

import (
	"context"
	"fmt"
	"runtime/debug"
)

// A PanicError is a panic that [Recover] converted to an error.
type PanicError struct {
	Value any    // the argument of panic
	Stack []byte // of the goroutine, in the format of debug.Stack
}

// Error returns the value, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Recover returns a function that calls f and converts a panic to a
// *[PanicError]. It is for [MapErr], [Attempt] and other stages with such a
// function.
//
// Use it only for functions that keep their state intact when they panic. Let
// any other panic crash the process where it happens.
func Recover[I, O any](f func(context.Context, I) (O, error)) func(context.Context, I) (O, error) {
	must.Func("Recover", f == nil)
	return func(ctx context.Context, v I) (o O, err error) {
		defer func() {
			if r := recover(); r != nil {
				err = &PanicError{Value: r, Stack: debug.Stack()}
			}
		}()
		return f(ctx, v)
	}
}
