// Package template is a small format and a small medium, for you to copy. The
// page stages/ADDING.md lists what to change in the copy.
//
// # Quick start
//
//	p := pipe.New("import")
//	pairs := template.Decode(fileio.Read(p, "settings.tsv"))
//	template.Write(pairs, store)
//	return p.Run(ctx)
//
// # Model
//
// A [Pair] is a key and a value. The format has one pair on each line, with a
// tab between key and value. The medium is a [Store] of pairs.
//
// A stage holds the Buffer that it reads and the Buffer that it fills. The
// table shows the order of its output, what it holds in addition, and what
// bounds that.
//
//	stage   order  holds            bounded by
//	Decode  kept   part of a line   MaxLineSize
//	Encode  kept   one line         the pair
//	Read    kept   pairs of a Next  the Cursor
//	Write   kept   nothing
//
// # Backpressure
//
// Read calls Next of the Cursor again after its Out has accepted all pairs of
// the previous call. Write reads the next Buffer after Set of the Store has
// returned.
//
// # Cancellation, stop and drain
//
// The methods of a Store and a Cursor get the context of the stage. They should
// return when it ends. A line that [pipe.Pipeline.Drain] has truncated is
// dropped.
//
// # Errors and panics
//
// An error of Decode has the number of the line. An error of Encode or Write
// has the index of the pair. Read returns the error of the Store. If the Store
// is nil, the call that builds the stage panics.
//
// # Concurrency
//
// [Encode] accepts [pipe.Workers]. Each of the other stages runs on one
// goroutine, and giving it Workers is a wiring error.
//
// # Limitations
//
// A key cannot contain a tab. Neither a key nor a value can contain a carriage
// return or a line feed.
//
// # Inside
//
// Each file shows one kind of stage:
//
//	pair.go    an element that reports its size
//	decode.go  a stage function, which assembles elements of bytes
//	encode.go  a kernel, which needs no state between Buffers
//	read.go    a source
//	write.go   a sink
package template
