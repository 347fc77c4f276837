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
// [Read] takes the bytes of a gzip file and emits the decompressed bytes. A
// gzip file consists of members. If it has several, for example because one was
// appended, Read emits the bytes of all of them, one after the other. Zero
// bytes after a member are skipped. Tapes and aligned files have them.
//
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage  order  holds                 bounded by
//	Read   kept   the state of DEFLATE  45 KiB
//
// To compress, give a [gzip.Writer] to [stages.ToWriter]. Close the gzip.Writer
// after Run has returned nil.
//
// # Cancellation, stop and drain
//
// [pipe.Pipeline.Drain] may truncate the input. Read then emits all bytes that
// it can decompress, and ends without an error. Downstream, [pipe.In.Cut]
// reports that the bytes are truncated.
//
// # Errors and panics
//
// If the input is truncated or empty, Read fails with an error that wraps
// [io.ErrUnexpectedEOF]. The text of the error has the number of bytes that
// were read. If the input is broken, Read fails with [gzip.ErrHeader],
// [gzip.ErrChecksum] or a [compress/flate.CorruptInputError]. If the input is
// not a gzip file, such as plain text, or if other data follows a member, the
// error says that, and wraps gzip.ErrHeader. Read has emitted the bytes before
// the fault by then. So a sink must not treat its output as complete until its
// input ends with io.EOF.
//
// # Concurrency
//
// Read runs on one goroutine. Giving it [pipe.Workers] is a wiring error. To
// decompress several files at the same time, add one Read for each file.
//
// # Inside
//
// Read is [stages.Through] with a reader that begins a [gzip.Reader] for each
// member. A gzip.Reader that reads all members by itself refuses zero bytes,
// and reports a short text as truncated. The reader adds the position in the
// input to each error.
package gzipio
