// Package byteio connects the Ins and Outs of a stage with [io.Reader] and
// [io.Writer].
//
// # Quick start
//
//	// In a source.
//	return byteio.AtEnd(byteio.Emit(ctx, file, out))
//
//	// In a sink.
//	return byteio.WriteAll(ctx, in, file)
//
//	// In a stage with an input and an output.
//	r := byteio.NewReader(ctx, in)
//	return r.Cause(byteio.Emit(ctx, unpack(r), out))
//
// # Errors and panics
//
// A stage that ends with io.EOF says that it was at its end. [AtEnd] makes that
// error, and [NotEOF] removes it where it would be wrong. Results of readers
// and writers are checked by package checkedio.
//
// # Inside
//
//	emit.go    Emit, WriteAll and the errors of a stage
//	reader.go  Reader, an io.Reader of an In
package byteio
