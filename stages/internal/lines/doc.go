// Package lines cuts the bytes of an In into lines, for formats that are made
// of lines.
//
// # Quick start
//
//	r := lines.NewReader(in)
//	for {
//		line, err := r.Next(ctx)
//		if err == io.EOF {
//			return nil
//		}
//		if err != nil {
//			return err
//		}
//		// use line before the next call
//	}
//
// # Model
//
// A line ends in \n or \r\n, which do not belong to it. The last line of a
// complete input need not have an end.
//
// A line that lies in one Buffer is a part of that Buffer. A line that spans
// Buffers is copied to memory of the [Reader], at most [MaxSize] bytes and one
// Buffer.
//
// # Cancellation, stop and drain
//
// If [pipe.Pipeline.Drain] has cut the input off, a last line without an end is
// dropped. [Reader.Cut] then returns true. A format whose elements span lines
// must ask it, because its last element may be incomplete.
//
// # Errors and panics
//
// A line of more than MaxSize bytes fails with an error that names its number
// and wraps [ErrTooLong]. Other errors are those of [pipe.In.Read].
package lines
