// Package template is a small format and a small medium, for you to copy. The
// page stages/ADDING.md says what to change in the copy.
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
//	stage   order  holds            bounded by
//	Decode  kept   part of a line   MaxLineSize
//	Encode  kept   one line         the pair
//	Read    kept   pairs of a Next  the Cursor
//	Write   kept   nothing
//
// # Backpressure
//
// Read asks the Cursor for more pairs when its Out has accepted the earlier
// ones. Write reads the next Buffer when the Store has returned.
//
// # Cancellation, stop and drain
//
// Calls of a Store get the context of the stage, and should return when it
// ends. A line that [pipe.Pipeline.Drain] has truncated is dropped.
//
// # Errors and panics
//
// Decode names the line of an error. Encode and Write mark the element. Read
// returns the error of the Store. A nil Store panics in the call that builds
// the stage.
//
// # Concurrency
//
// [Encode] accepts [pipe.Workers]. The others have one goroutine each.
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
