// Package stages provides sources, transforms, fans and sinks for any type of
// element.
//
// # Quick start
//
//	p := pipe.New("import")
//	rows := csvio.Read(fileio.Read(p, "people.csv"), "people.csv")
//	people := stages.MapErr(rows, parse, pipe.Workers(4)) // keeps order
//	batches := stages.Batch(people, 500, time.Second)
//	sqlio.Insert(batches, db, "insert into people values (?, ?)", args)
//	return p.Run(ctx)
//
// # Model
//
// Every function adds a stage to a pipeline and returns the Stream of the
// elements that it emits. A sink returns nothing. A fan is a stage with several
// inputs or several outputs. Formats and media, such as CSV, files and
// databases, have packages of their own, such as csvio, fileio and sqlio.
//
// Most stages call a function of the user. If that function neither waits nor
// fails, its type is simple, such as func(I) O. If it may wait or fail, it
// takes a context and returns an error. The options come last. Each of them is
// a [pipe.Option].
//
// A stage works on one Buffer of input at a time, and fills one Buffer for each
// output. The table shows which order a stage keeps, what it holds in addition
// to these Buffers, and what bounds that.
//
//	stage                       order              holds                bounded by
//	FromSlice                   kept               nothing
//	FromSeq, FromSeq2           kept               nothing
//	FromChan, Generate          kept               nothing
//	FromReader, FromReadCloser  kept               nothing
//	Map, MapErr                 kept               nothing
//	Filter, FilterErr           kept               nothing
//	FlatMap, FlatMapErr         kept               nothing
//	Attempt                     of each output     an edge inside       its max size
//	Batch                       kept               one batch            n elements
//	Unbatch                     kept               nothing
//	Window                      kept               one window           n elements
//	Fold, Scan                  kept               the result of f      f
//	Take, TakeWhile, Skip       kept               nothing
//	Distinct                    kept               every key seen       their number
//	Throttle                    kept               nothing
//	Through                     kept               state of the reader  the reader
//	Merge                       of each input      nothing
//	Concat                      input after input  nothing
//	Zip                         kept               one Buffer an input
//	MergeSorted                 by cmp             one Buffer an input
//	Tee                         kept               nothing
//	Partition, Route            of each output     nothing
//	Balance                     lost               nothing
//	ForEach, Count, Discard     kept               nothing
//	Collect                     kept               everything           nothing
//	ToChan, ToWriter, All       kept               nothing
//
// # Ownership
//
// Elements are passed on as they are. If they refer to memory, all stages that
// receive them share it, and the branches of a [Tee] must only read it. A slice
// that [Batch] or [Window] emits belongs to the stage that receives it. The
// slices given to [FromSlice] and [Unbatch] are only read.
//
// # Backpressure
//
// An edge is the queue between two goroutines of a pipeline. See package
// [pipe]. A stage waits while the edge downstream of it is full. A fan runs at
// the pace of its slowest output. [Balance] is an exception. It emits to the
// next output that is not full.
//
// # Ordering
//
// The table shows the order of each stage. A stage that works on each element
// alone, such as [Map], is called element-wise. Element-wise stages keep the
// order on several workers too, unless [pipe.Unordered] is given.
//
// # Cancellation, stop and drain
//
// A stage ends when its context is done. A user function that waits should then
// return. It is not called again. The context is checked every 100 µs, or
// before each element if an element takes longer.
//
// [pipe.Pipeline.DrainBegun] drops raw elements. Once a function that takes a
// context was called with an element, as in [MapErr], the element has begun and
// is not dropped. Its result counts as begun in all later stages. Functions
// that take none, as in [Map], should be cheap, so they keep elements raw. The
// exceptions are [Fold] and [Scan], whose results are begun. [FromChan],
// [Generate] and pump.From emit elements that are begun, because they cannot be
// produced again.
//
// If a user function returns [pipe.ErrStopped], the stage ends cleanly, as if
// the input had ended there. If a user function takes a millisecond or more for
// each element, each result is handed over at once. It does not wait until a
// Buffer is full.
//
// # Errors and panics
//
// The first error fails the pipeline. It is a [pipe.StageError], with the index
// of the element if the error is about one. [Attempt] emits failures to a
// second Stream instead, and [Retry] tries again. A panic of a user function
// ends the process unless [Recover] converts it to an error. Misuse, such as a
// nil function or a length below 1, panics in the call that builds the stage.
//
// # Concurrency
//
// User functions run on the goroutine of their stage, for one element after the
// other. [pipe.Workers] runs them on several goroutines at a time, and then
// they must be safe for concurrent use. [Map], [Filter], [FlatMap], their Err
// forms, [Attempt] and [Unbatch] accept it. Stateful stages run on one
// goroutine, and giving them Workers is a wiring error.
//
// # Testing
//
// Inside a [testing/synctest] bubble, all stages are durably blocked when idle,
// except those that wait in an io.Reader or an io.Writer.
//
// # Limitations
//
// If Map converts bytes to a larger type, a Buffer of 64 KiB becomes a Buffer
// of 65,536 elements. A call that blocks inside an io.Reader or an io.Writer
// can be interrupted only in the ways that these provide.
//
// # Decisions
//
// Encoders emit bytes, and sinks of bytes take them. So a format and a medium
// can be combined without a sink for that pair. FlatMapErr takes an [iter.Seq2]
// because a sequence can fail midway. ToChan does not close the channel because
// only the caller of Run knows whether the elements are complete. A stage that
// keeps state between Buffers has a goroutine of its own. It is not a kernel,
// because several workers would then share its state.
//
// # Inside
//
// The stages are built from exported functions of package pipe. Your own stages
// can do the same. The name of a file is that of the stages in it. These files
// have other contents:
//
//	source.go, chan.go, io.go  sources, and sinks to channels and writers
//	sink.go, all.go            the other sinks
//	paced.go                   the loop of functions that may wait or fail
//	failure.go                 errors of user functions
//	cursor.go                  reads inputs in step, for Zip and MergeSorted
//
// MapErr, FilterErr and other stages with functions that may wait measure how
// long an element takes. They call fast functions for many elements between two
// checks of the clock and of the context. So the checks cost nearly nothing,
// and results of slow functions leave at once.
package stages
