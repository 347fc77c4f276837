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
// A line ends in \n or \r\n. Next returns it without that end. The last line of
// a complete input need not have an end.
//
// A line that lies in one Buffer is a part of that Buffer. A line that spans
// Buffers is copied to memory of the [Reader]. That memory holds at most
// [MaxSize] bytes and one Buffer.
//
// # Cancellation, stop and drain
//
// If [pipe.Pipeline.Drain] has truncated the input, a last line without an end
// is dropped. [Reader.Cut] then returns true. A format whose elements may span
// lines must call Cut at the end, because its last element may be incomplete.
//
// # Errors and panics
//
// If a line is wrong, Next returns an [Error], which has the number of the line
// and the cause. A line of more than MaxSize bytes is wrong. So is the first
// line of an input that is not text with lines. That is a gzip file, a text in
// UTF-16, or a text whose lines end in \r alone. Without a byte order mark,
// UTF-16 is recognized if the first 32 characters of the first line are ASCII.
// Lines that end in \r alone are recognized if the input has no \n. Other
// errors are those of [pipe.In.Read].
//
// # Inside
//
//	reader.go   Reader
//	error.go    Error, and what is wrong with a first line
package lines
