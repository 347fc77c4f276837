// Package pipetest helps to test pipelines, stages and streams. It has bubbles
// with virtual time, leak checks that name the stage, faulty sources and sinks,
// reproducible random faults, and assertions about elements.
//
// Package [conform] checks whether your own stream, pump or stage keeps its
// contract.
//
// # Quick start
//
// Wrap the test of a pipeline in Run to find the goroutines that it leaves.
// This test calls a function with a leak:
//
//	// lookup asks two servers and returns the first answer. It leaks the goroutine
//	// with the second answer. A channel with room for two would prevent that.
//	func lookup(_ context.Context, id int) (string, error) {
//		answers := make(chan string)
//		for _, server := range []string{"a", "b"} {
//			go func() { answers <- fmt.Sprint(server, id) }()
//		}
//		return <-answers, nil
//	}
//
//	func TestImport(t *testing.T) {
//		pipetest.Run(t, func(t *testing.T) {
//			p := pipe.New("import")
//			ids := stages.FromSlice(p, []int{1, 2, 3})
//			answers := stages.MapErr(ids, lookup, pipe.Name("lookup"), pipe.Workers(2))
//			stages.Discard(answers)
//			if err := p.Run(t.Context()); err != nil {
//				t.Error(err)
//			}
//		})
//	}
//
// The output of go test is
//
//	--- FAIL: TestImport (0.00s)
//	    example_leaks_test.go:24: pipetest: 3 goroutines are left at the end of the test
//	        3 of pipeline "import", stage "lookup", chan send:
//	          pipetest_test.lookup.func1 (example_leaks_test.go:18)
//	          created by pipetest_test.lookup (example_leaks_test.go:18)
//
// A test that needs a network or files cannot run in a bubble. There, call
// [CheckLeaks] first.
//
// # Model
//
// Run calls a test in a bubble of testing/synctest. A bubble is a group of
// goroutines with a virtual clock. Virtual time passes only while all
// goroutines of the bubble wait. So a test of an hour takes no real time, and
// Run finds a deadlock at once and lists the goroutines in it.
//
// The goroutines of a pipeline have the names of the pipeline and of their
// stage as labels. Goroutines that a stage function starts inherit these
// labels. This is how Run and CheckLeaks name the stage of a goroutine that is
// left. A kernel that shares the goroutine of its upstream stage has labels of
// its own only in pipelines that are described after the first Run or
// CheckLeaks, because to change the labels for each Buffer takes time.
//
// [Source] and [Sink] are live streams for [pump.From], [pump.To] and
// [pump.New]. [Reader] and [Writer] are their counterparts for package io. They
// count their calls. They behave correctly unless a [Behaviour] makes them
// misbehave. With [ByHand], the test itself emits and takes the elements.
//
//	src := pipetest.NewSource([]int{1, 2, 3}, pipetest.ErrAfter(2, io.ErrUnexpectedEOF))
//	sink := pipetest.NewSink[int](1<<10, pipetest.OneByOne())
//	p := pipe.New("import")
//	pump.To(pump.From(p, src, pipe.Name("rows")), sink)
//	fmt.Println(p.Run(context.Background()))
//	complete, cause := sink.Outcome() // false: truncated input does not look complete
//
// A [Chaos] wraps a ReadStream, a WriteStream, an io.Reader or an io.Writer. It
// can also add a stage between two others. There it does at random what the
// contracts allow, such as a delay or a failure. Correct code loses nothing and
// reports the failures.
//
// # Ownership
//
// A Source returns copies of its elements, and a Sink copies the elements that
// it takes. The test may keep both. The arguments of [Source.Emit] belong to
// the Source.
//
// # Backpressure
//
// A Sink has a write queue that is bounded in bytes, as every WriteStream has.
// A [Held] counts the bytes between a source and a sink. Compare its Highest
// with the bound that the pipeline documents. If a failure drops bytes on the
// way, they remain counted.
//
// # Ordering
//
// [Complete], [Ordered] and [NoDuplicates] each check one property of the
// elements that have arrived. If Complete and Ordered pass, the elements are
// equal to those that were sent. A [Recorder] records the order of calls. Pass
// its Note to [OnCall].
//
// # Cancellation, stop and drain
//
// The wait of a Behaviour ends early when the context of the call is done, and
// at Close, Abort and CloseWithError.
//
// # Errors and panics
//
// The assertions and CheckLeaks report with t.Error, so the test continues. Run
// reports with t.Fatal. Arguments out of bounds panic. A panic in a test
// crashes the process, even in a bubble.
//
// # Concurrency
//
// Any number of goroutines may use a value of this package at the same time,
// unless its documentation states otherwise. One goroutine at a time may call
// Read of a Source or Reader, Write of a Writer, and Drain of a Sink.
//
// # Testing
//
// Each check has a test in which it fails. Another test compares the output in
// the quick start with the real output.
//
// # Limitations
//
// If a goroutine of a bubble waits for a mutex or a network, virtual time
// stops. Run waits for the network. It reports a deadlock over a mutex after
// some seconds of real time.
//
// CheckLeaks cannot determine which of several parallel tests has started a
// goroutine.
//
// # Decisions
//
// The kit briefly sets GODEBUG=tracebacklabels=1 while it takes a stack trace,
// and only when a test is about to fail. The goroutine profile has labels as
// well. But it has neither the number nor the bubble of a goroutine, so it
// cannot show which goroutines are left.
//
// Every ReadStream can be the source of a pipeline, and every WriteStream the
// sink. So one Source and one Sink are sufficient, and the packages need no
// fakes of their own.
//
// # Inside
//
// The Sources, Sinks, Readers and Writers of this package are called ends. A
// passage applies the Behaviours of one end. It decides how many elements may
// pass, and how long they wait before. A chaosEnd chooses the faults of one
// wrapped end at random.
//
//	run.go leaks.go                         leak checks, with internal/stacks
//	behaviour.go passage.go calls.go        the Behaviours and how they work
//	source.go sink.go reader.go writer.go   the ends
//	chaos.go chaos_odds.go                  what a Chaos injects, and how often
//	chaos_read.go chaos_write.go            ReadStreams and WriteStreams in a Chaos
//	chaos_io.go chaos_stage.go chaos_run.go io, stages and runs in a Chaos
//	order.go                                assertions about elements
//	gauge.go held.go recorder.go            measurements
//
// [conform]: https://pkg.go.dev/github.com/penstock-go/penstock/pipe/pipetest/conform
package pipetest
