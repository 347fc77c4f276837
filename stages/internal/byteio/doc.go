// Package byteio adapts the Ins and Outs of bytes to io.Reader and io.Writer.
//
// # Quick start
//
//	r := byteio.NewReader(ctx, in)         // an io.Reader of the input
//	z, err := gzip.NewReader(r)
//	...
//	return r.Cause(byteio.Emit(ctx, z, out)) // copies z to the output
//
// # Model
//
// A [Reader] is an io.Reader that reads an In. [Emit] copies an io.Reader to an
// Out, and [WriteAll] copies an In to an io.Writer. None of them closes
// anything.
//
// # Cancellation, stop and drain
//
// A Read or Write of another package has no context, so it cannot be
// interrupted. Emit checks the context after each Read.
//
// # Errors and panics
//
// io.EOF has two meanings. A source returns it to report that it is at its end.
// Code of a format may return it to report that the input is truncated. [AtEnd]
// returns io.EOF for the first meaning. [Failure] converts io.EOF with the
// second meaning to io.ErrUnexpectedEOF. A reader that wraps a Reader may
// replace the error of the Reader by an error of its own. [Reader.Cause]
// returns the original error.
//
// If an io.Reader or io.Writer returns a result that its contract forbids, Emit
// and WriteAll fail. Package checkedio checks the results.
package byteio
