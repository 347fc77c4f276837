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
// elements that it emits. A sink returns nothing. Formats and media, such as
// CSV, files and databases, have packages of their own below this one.
//
// Functions that neither wait nor fail are plain, such as func(I) O. Functions
// that may wait or fail take a context and return an error. Options come last.
// They are a [pipe.Option] each.
//
// The table shows for each stage which order it keeps, what it holds besides
// the Buffer in work, and what bounds that. In addition, every stage holds the
// partial Buffer that it fills for each output.
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
// Backpressure comes from the edges. See package [pipe]. A stage waits while
// its downstream edge is full. Fans run at the pace of their slowest output,
// except [Balance], which sends to the next output that is not full.
//
// # Ordering
//
// The table shows the order of each stage. Element-wise stages keep it on
// several workers too, unless [pipe.Unordered] is given.
//
// # Cancellation, stop and drain
//
// A stage ends when its context is done. User functions that wait should return
// then. If a user function returns [pipe.ErrStopped], the stage ends cleanly,
// as if the input had ended there. Results of functions that take a millisecond
// or more per element are handed over one by one, so that none waits for a full
// Buffer.
//
// # Errors and panics
//
// The first error fails the pipeline. It is a [pipe.StageError], with the index
// of the element if the error is about one. [Attempt] emits failures to a
// Stream of their own instead, and [Retry] tries again. A panic of a user
// function ends the process unless [Recover] converts it to an error. Misuse,
// such as a nil function or a length below 1, panics in the call that builds
// the stage.
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
// Encoders emit bytes, and sinks of bytes take them, so that no sink is needed
// for each pair of a format and a medium. FlatMapErr takes an [iter.Seq2]
// because a sequence can fail midway. ToChan does not close the channel because
// only the caller of Run knows whether the elements are complete. Stateful
// stages have goroutines of their own rather than kernels, so that workers
// cannot share the state.
//
// # Inside
//
// The stages are built from exported functions of package pipe. Your own stages
// can do the same. Each file holds the stages of its name, and these are of
// more than one kind:
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
