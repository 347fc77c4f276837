// Package conform checks whether a ReadStream, a WriteStream, a pump or a stage
// keeps its contract. It checks rule by rule, and explains each failure.
//
// # Quick start
//
// This stream breaks one rule:
//
//	// A myStream reads an io.ReadCloser and adds its name to every error.
//	type myStream struct{ pump.ReadStream[byte] }
//
//	func (s myStream) Read(ctx context.Context) (pipe.Bytes, error) {
//		b, err := s.ReadStream.Read(ctx)
//		if err != nil {
//			err = fmt.Errorf("my stream: %w", err)
//		}
//		return b, err
//	}
//
//	func TestMyStream(t *testing.T) {
//		conform.TestReadStream(t, conform.ReadStream[byte]{
//			Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
//				return myStream{pump.NewReader(feed)}
//			},
//		})
//	}
//
// The output of go test is
//
//	--- FAIL: TestMyStream (0.00s)
//	    --- FAIL: TestMyStream/end_is_io.EOF (0.00s)
//	        example_failure_test.go:25: rule "end is io.EOF" (required)
//	            contract: At the end Read returns io.EOF itself, not an error that wraps
//	                      it.
//	            expected: io.EOF after the last element
//	            seen:     the error "my stream: EOF", of type *fmt.wrapError
//	            usually:  fmt.Errorf with %w around every error of the source, or an end
//	                      of the source that is another error
//
// # Model
//
// [TestReadStream], [TestWriteStream], [TestPump] and [TestStage] each check
// the rules of one contract. Each rule is a subtest, in a bubble of
// testing/synctest of its own, where time is virtual.
//
// The package, which is called the kit, provides the other side of the stream
// under test. A [Feed] is the medium that a ReadStream reads. A [Medium] is the
// one that a WriteStream writes to. So the kit decides which elements come,
// when the medium waits, and how it fails. For a stage, the kit provides the
// stages upstream and downstream of it.
//
// A rule may need other rules. If one of these is broken, the rule is skipped.
// So the kit reports one mistake only once. The field Except names rules that
// an implementation is not meant to keep.
//
// # Ownership
//
// The Feed and the Medium belong to the kit. The stream under test may use them
// until its Close has returned, even after Abort.
//
// # Cancellation, stop and drain
//
// A call that hangs fails its rule after a minute of virtual time. At the end
// of each rule the kit closes or aborts the stream, stops the pump, or cancels
// the run.
//
// # Errors and panics
//
// A panic of a method is a failure of the rule. If a function such as Open
// returns nil, the first rule fails and the others are skipped.
//
// # Concurrency
//
// The rules are checked one after the other. Most of them call one method at a
// time. The rules about concurrent calls have that in their names.
//
// # Testing
//
// For each rule, the tests of this package have an implementation that breaks
// it. The rule must fail, and no other rule may fail. Another test compares the
// output in the quick start with the real output.
//
// # Limitations
//
// A bubble does not notice that a goroutine waits for a mutex, a socket or a
// file. If that happens, the kit ends the check of the rule after 20 seconds.
// For streams that use sockets or files, set the field Real. Then the rules are
// checked in real time, with [DefaultPatience] and [DefaultQuiet]. That is
// slower.
//
// # Decisions
//
// Every call of the implementation has a goroutine of its own, and the kit
// waits for it with a timer of virtual time. So a call that hangs is reported
// at once, and the next rule can be checked.
//
// # Inside
//
// A rule has a name, its text in the contract, its usual cause, the rules that
// it needs, and a function that checks it. The argument of the function is the
// check of its family, such as a readCheck, which makes streams and calls their
// methods. The function ends at the first failure.
//
//	rule.go rule_text.go       rules, their order, and the text of a failure
//	examination.go             one rule in a bubble, or in real time
//	probe.go call.go           failures, and calls that may hang
//	element.go fate.go         elements, and what happened to them on their way
//	feed.go medium.go          the media
//	readstream.go              the fields and the list of rules of ReadStreams
//	readstream_harness.go      the readCheck
//	readstream_….go            the rules, by subject
//	writestream….go pump….go   the same for the other families
//	stage….go                  and for stages: sources, kernels, sinks and fans
//	…_fake_….go                streams and stages around the one under test
//
// A rule for sources or sinks of a pipeline is one for stages. It is in the
// file of its subject. Rules about what a stage emits are in stage_result.go,
// and rules about its end are in stage_stop.go. A rule for a WriteStream is in
// writestream_….go.
//
// To add a rule, write its function in the file of its subject, and add the
// rule to the list there. Then write an implementation that breaks it. For
// that, add a fault to the faulty implementation of the family, for example to
// faultyReader in readstream_broken_test.go, and add it to the list of
// breaches. The tests fail if a rule has no breach, and if a breach breaks more
// than its rule.
package conform
