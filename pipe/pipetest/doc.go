// Package pipetest helps to test pipelines, stages and streams: bubbles with virtual time, leak checks that name
// the stage, sources and sinks that are difficult on purpose, chaos that a seed repeats, and assertions.
//
// # Quick start
//
// To find what a pipeline leaves behind, wrap its test in Run. This one calls a function that is
// not as careful as it should be:
//
//	// lookup asks two servers and takes the first answer. The other server has nobody to
//	// give its answer to: the channel should have room for two.
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
//			stages.Discard(stages.MapErr(ids, lookup, pipe.Name("lookup"), pipe.Workers(2)))
//			if err := p.Run(t.Context()); err != nil {
//				t.Error(err)
//			}
//		})
//	}
//
// and so go test prints
//
//	--- FAIL: TestImport (0.00s)
//	    example_leaks_test.go:24: pipetest: 3 goroutines are left at the end of the test
//	        3 of pipeline "import", stage "lookup", chan send:
//	          pipetest_test.lookup.func1 (example_leaks_test.go:18)
//	          created by pipetest_test.lookup (example_leaks_test.go:18)
//
// A test that needs a network or files cannot run in a bubble. There, CheckLeaks(t) as the first line does the same.
//
// Whoever implements pump.ReadStream or pump.WriteStream, or writes a stage, has its contract checked, rule by rule:
//
//	func TestMyStream(t *testing.T) {
//		conform.TestReadStream(t, pipetest.ReadStream[byte]{
//			Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
//				return NewMyStream(feed) // takes an io.ReadCloser
//			},
//		})
//	}
//
// A failure is in words: the rule, what was expected, what was seen, and what usually causes it.
//
// # Model
//
// Run is a bubble of testing/synctest: time passes only while everybody waits, so a test of an hour takes no
// time, and a deadlock is seen at once, and listed. Goroutines of a pipeline carry its name and that of their
// stage as labels, those that a stage function starts by itself included: that is how what is left gets its name.
//
// TestReadStream, TestWriteStream, TestPump and TestStage run each rule of a contract as a subtest, in a bubble of its own. The kit is the
// medium, a Feed or a Medium, so that it decides what comes, when it waits and how it fails. A rule that
// needs another one which is broken is skipped, so that one mistake is reported once.
//
// Source and Sink are live streams for pump.From and pump.To, or for a Pump; Reader and Writer are the same for
// package io. All of them do what they are made for and count their calls. Behaviours make them difficult: ErrAfter, BlockAfter,
// ShortAfter, Slow, Stutter, OneByOne, AtMost. With ByHand the test itself is the other side.
//
//	src := pipetest.NewSource([]int{1, 2, 3, 4}, pipetest.ErrAfter(3, io.ErrUnexpectedEOF))
//	sink := pipetest.NewSink[int](1<<10, pipetest.OneByOne())
//	p := pipe.New("import")
//	pump.To(pump.From(p, src, pipe.Name("rows")), sink)
//	fmt.Println(p.Run(context.Background()))
//	complete, cause := sink.Outcome() // false: cut-off input does not look complete
//
// A Chaos wraps any ReadStream, WriteStream, io.Reader and io.Writer, or stands as a stage at a boundary, and does
// there at random what the contracts allow. Whoever is correct does not mind.
//
// # Ownership
//
// Sources give copies of what they were made of, and sinks copy what they take, so that a test may keep both. What Emit is given
// belongs to the source. Buffers are released by the ends of this package as by all others.
//
// # Backpressure
//
// A Sink has a write queue in bytes, as every WriteStream. A Held counts the bytes between a source and a sink: its
// Highest is what a test compares with the bound that the pipeline promises. What a failure
// drops on the way stays counted.
//
// # Ordering
//
// Complete, Ordered and NoDuplicates each say one thing about what has arrived; together the first two say that it is equal.
// A Recorder has the order of calls: give its Note to OnCall.
//
// # Cancellation, stop and drain
//
// Behaviours that wait end with the context of the call, and with Close, Abort and CloseWithError.
//
// # Errors and panics
//
// Checks fail the test that they are given, with t.Error, and it goes on; Run ends it. Arguments out of
// bounds panic. A panic in a test crashes the process, also in a bubble.
//
// # Concurrency
//
// All types may be used by many goroutines at once, but for what one goroutine at a time does by its
// nature: Read of a Source or Reader, Write of a Writer.
//
// # Testing
//
// For each check there is a test in which it fails, and for each rule an implementation that breaks it. The output above is
// compared with what is printed.
//
// # Limitations
//
// A kernel that runs in the goroutine of its upstream has the label of that stage. With pipe.Async or
// pipe.Workers it has its own.
//
// A goroutine of a bubble that waits for something else than channels, timers and the like, a mutex or a network, makes Run
// wait for it.
//
// CheckLeaks cannot tell the goroutines of tests that run in parallel from each other.
//
// # Decisions
//
// Each call of an implementation under test has a goroutine of its own, and is waited for with a timer of virtual time: a
// call that hangs is a failure at once, and the check goes on. What hangs in a way that a bubble cannot see, such as a mutex
// that is held by somebody who waits, is given up after 20 seconds.
//
// Labels are read from stack traces with GODEBUG=tracebacklabels=1, set for the moment of a look, and only
// when a test is about to fail. The goroutine profile has labels too, but neither the numbers of
// goroutines nor their bubbles, so what is left could not be told from what is not.
//
// There is no set of fakes for each package: whatever is a ReadStream is a source of a pipeline, and a WriteStream a
// sink, so that one Source and one Sink do for all.
package pipetest
