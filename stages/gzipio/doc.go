// Package gzipio decompresses gzip files.
//
// # Quick start
//
//	p := pipe.New("unpack")
//	text := gzipio.Read(fileio.Read(p, "testdata/greeting.txt.gz"))
//	stages.ToWriter(text, os.Stdout)
//	err := p.Run(ctx)
//
// # Model
//
// [Read] takes the bytes of a gzip file and emits those that it was made of. A
// file with several members, such as one that was appended to, is the
// concatenation of them.
//
// The table shows what a stage holds besides the Buffer in work.
//
//	stage  order  holds                 bounded by
//	Read   kept   the state of DEFLATE  45 KiB
//
// To compress, give a [gzip.Writer] to [stages.ToWriter], and close it when Run
// has returned nil.
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate the input. Read then emits all bytes that
// it can decompress, and ends without an error. Downstream, [pipe.In.Cut]
// reports that the bytes are truncated.
//
// # Errors and panics
//
// A truncated input, such as an empty one, fails with an error that wraps
// [io.ErrUnexpectedEOF] and says after how many bytes. A broken input fails
// with [gzip.ErrHeader], [gzip.ErrChecksum] or a
// [compress/flate.CorruptInputError]. Bytes before the fault have been emitted
// by then. So a sink must not take them for a complete file before its input
// ends with io.EOF.
//
// # Concurrency
//
// Read runs on one goroutine. Giving it [pipe.Workers] is a wiring error.
// Several files are decompressed at the same time if each has a Read of its
// own.
//
// # Inside
//
// Read is [stages.Through] with a [gzip.Reader], and adds to its errors where
// the input broke.
package gzipio
