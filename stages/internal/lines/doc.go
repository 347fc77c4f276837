// Package lines cuts the bytes that a stage reads into lines. It is for formats
// that are made of lines.
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
//		use(r.Number(), line)
//	}
//
// # Model
//
// A [Reader] returns a line that lies in one Buffer without a copy of it. It
// gathers a line that spans Buffers in memory of its own, up to [MaxSize] and
// one Buffer.
//
// # Ownership
//
// A line is valid until the next call of Next.
//
// # Errors and panics
//
// A line that is too long is an error that wraps [ErrTooLong] and names the
// line. Other errors are those of the input.
package lines
