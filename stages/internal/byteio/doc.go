// Package byteio connects the Ins and Outs of bytes of a stage with io.Readers
// and io.Writers.
//
// # Quick start
//
//	r := byteio.NewReader(ctx, in)         // an io.Reader of the input
//	z, err := gzip.NewReader(r)
//	...
//	return r.Cause(byteio.Emit(ctx, z, out)) // all that z has, to the output
//
// # Model
//
// A [Reader] is an io.Reader over an In. [Emit] copies an io.Reader to an Out,
// and [WriteAll] copies an In to an io.Writer. None of them closes anything.
//
// # Cancellation, stop and drain
//
// A Read or Write of another package does not see the context. Emit checks it
// between two Reads.
//
// # Errors and panics
//
// io.EOF has two meanings. A source returns it to report that it is at its end.
// Inside of a format it may mean that the input is truncated. [AtEnd] and
// [Failure] convert between them. [Reader.Cause] finds the failure that a
// reader around the Reader has hidden.
//
// Results that break the contract of io.Reader or io.Writer are errors. Package
// checkedio finds them.
package byteio
