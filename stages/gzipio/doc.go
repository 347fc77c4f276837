// Package gzipio reads gzip files.
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
// [Read] converts the bytes of a gzip file to the bytes that were compressed.
//
// The table shows which order a stage keeps, what it holds besides the Buffer
// in work, and what bounds that.
//
//	stage  order  holds               bounded by
//	Read   kept   the last 32 KiB of  about 45 KiB
//	              the result
//
// # Cancellation, stop and drain
//
// A [pipe.Pipeline.Drain] may truncate the file. Read then emits the bytes that
// it can decompress and ends cleanly. Downstream, [pipe.In.Cut] reports that
// the bytes are truncated.
//
// # Errors and panics
//
// A file that is truncated for another reason fails the pipeline. So downstream
// gets io.EOF only after a complete file. Errors say how many bytes of the file
// were read. They wrap io.ErrUnexpectedEOF, gzip.ErrHeader or gzip.ErrChecksum.
//
// # Concurrency
//
// Read runs on one goroutine. Giving it Workers is a wiring error. Several
// files can be read at the same time by several stages.
//
// # Limitations
//
// There is no Write. Compress a file with [compress/gzip.Writer], as the
// io.Writer of [stages.ToWriter] or of a pump.Writer, and close it after the
// run.
//
// # Inside
//
// Read is [stages.Through] with a gzip.Reader, whose errors it extends.
package gzipio
