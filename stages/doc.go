// Package stages says what to do with the elements of a pipeline: where they come from, what becomes of
// them, and where they go.
//
// # Quick start
//
//	p := pipe.New("import")
//	rows := stages.CSV(stages.ReadFile(p, "people.csv"), "people.csv")
//	people := stages.MapErr(rows, parse, pipe.Workers(4))        // input order is kept
//	batches := stages.Batch(people, 500, time.Second)
//	stages.Insert(batches, db, "insert into people values (?, ?)", args)
//	return p.Run(ctx)
//
// # Model
//
// Every function of this package adds a stage to a pipeline and returns the Stream of what it emits; a sink
// returns nothing. All are made of what package pipe offers to everybody. Functions that neither
// wait nor fail stay plain, func(I) O; those that may take a context and return an error. Options
// come last and are those of package pipe. The table says of each stage whether elements keep their
// order, what it holds beside the Buffer it works on, and what bounds that:
//
//	stage                         order              holds beside its Buffer      bounded by
//	FromSlice, FromSeq, FromSeq2  kept               nothing
//	FromChan, Generate, Query     kept               nothing
//	FromReader, FromReadCloser    kept               nothing
//	ReadFile                      kept               nothing
//	Glob                          by name            all names                    their number
//	Map, MapErr                   kept               nothing
//	Filter, FilterErr             kept               nothing
//	FlatMap, FlatMapErr           kept               nothing
//	Attempt                       of each output     an edge between its halves   its max size
//	Batch                         kept               one batch                    n elements
//	Unbatch                       kept               nothing
//	Window                        kept               one window                   n elements
//	Fold, Scan                    kept               what f returned              f
//	Take, Skip, TakeWhile         kept               nothing
//	Distinct                      kept               every key seen               the number of keys
//	Throttle                      kept               nothing
//	Through                       kept               what the reader holds        the reader
//	Gunzip                        kept               a window of the format       32 KiB
//	Lines, DecodeJSON             kept               one line                     MaxLineSize
//	CSV, AttemptCSV               kept               one row                      MaxLineSize
//	EncodeJSON, EncodeCSV         kept               one encoded element          its size
//	Merge                         of each input      nothing
//	Concat                        input after input  nothing
//	Zip                           kept               one Buffer of each input
//	MergeSorted                   by cmp             one Buffer of each input
//	Tee                           kept               nothing; Buffers are Shared
//	Partition                     of each key        nothing
//	Route                         kept in each       nothing
//	Balance                       lost               nothing
//	ForEach, Count, Discard       kept               nothing
//	Collect                       kept               everything                   nothing
//	ToChan, All                   kept               nothing
//	ToWriter, WriteFile           kept               nothing
//	Insert                        kept               the rows of one batch        who made the batch
//
// To these comes what every stage gathers for the next Buffer of each output.
//
// # Ownership
//
// Elements are passed on as they are. What they refer to is shared by all who got them, so branches of
// a Tee must only read it. A slice emitted by Batch or Window belongs to its taker, and the slices given to
// FromSlice are only read.
//
// # Backpressure
//
// It is that of the edges, see package pipe: each stage waits when the one behind it is full. The fans go at the pace of
// their slowest output, but for Balance, whose point is that others go on.
//
// # Ordering
//
// See the table. Element-wise stages keep the order also on several workers, unless
// pipe.Unordered is given.
//
// # Cancellation, stop and drain
//
// Stages end when their context is done; functions of users that wait must do the same. pipe.ErrStopped from a
// function of the user ends the stage cleanly, as if the input had ended there. Results of functions that take a
// millisecond or more an element are handed over one by one, since waiting for a full Buffer would be felt.
//
// # Errors and panics
//
// The first error fails the pipeline. It is a *pipe.StageError with the index of the element where there
// is one. Attempt and AttemptCSV put failures on a Stream of their own instead; Retry tries again;
// Recover turns panics, which otherwise end the process, into errors. Misuse, such as a nil
// function or a length below 1, panics in the call that builds the stage.
//
// # Concurrency
//
// Functions of users run on the goroutine of their stage, one element after the other. With
// pipe.Workers, which Map, Filter, FlatMap, their Err forms, Attempt, Unbatch and EncodeJSON accept, they must be
// safe for concurrent use. Stages that remember something run on one goroutine; there it is a fault.
//
// # Testing
//
// All stages but those that touch files, readers and databases are durably blocked when idle inside of
// a testing/synctest bubble.
//
// # Limitations
//
// Map of a Buffer of bytes to a larger type makes one Buffer of as many elements. CSV knows commas only. What is waiting
// inside of an io.Reader, an io.Writer or a database driver cannot be interrupted but by what these offer.
//
// # Decisions
//
// Encoders emit bytes, and WriteFile and ToWriter take them, so that there is no sink for each pair of a format and
// a medium. FlatMapErr takes an iter.Seq2 because sequences that can fail do so midway. ToChan closes nothing: only
// who called Run knows whether what was sent is complete. Take and other stages with a memory have a goroutine of
// their own rather than being kernels, so that workers cannot be asked to share it. AttemptCSV reads
// lines, not RFC 4180: with rows that span lines, one open quote spoils the rest of the file.
package stages
