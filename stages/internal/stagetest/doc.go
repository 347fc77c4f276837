// Package stagetest has the helpers that tests of stages and of the packages
// below stages share.
//
// # Quick start
//
//	func TestMapDoubles(t *testing.T) {
//		stagetest.ForLengths(t, func(t *testing.T, source, stage pipe.Option) {
//			p := pipe.New("test")
//			in := stages.FromSlice(p, stagetest.UpTo(3), source)
//			var got []int
//			stages.Collect(stages.Map(in, double, stage), &got)
//			stagetest.Run(t, p)
//			stagetest.Same(t, "doubles", got, []int{0, 2, 4})
//		})
//	}
//
// # Model
//
// [ForLengths] and [ForSourceLengths] run a test with several Buffer lengths.
// [Run], [RunFails] and [RunDrained] run a pipeline and check how it ends.
// [WantMemoryWithinTheLimit] checks how much memory a pipeline holds. [UpTo],
// [Text] and [ScannedLines] make elements, and [Same] compares them.
// [TextSource], [TextUntilDrain], [Endless] and [First] are stages. [SlowEnd],
// [Stuck] and [WriterFunc] are readers and writers.
//
// A helper of one package is in the file kit_test.go of that package instead.
//
// # Limitations
//
// Only tests of stages and of the packages below it import this package. The
// rule tower of the lint checks that.
//
// # Inside
//
//	lengths.go   Buffer lengths
//	run.go       runs of pipelines
//	memory.go    the memory of pipelines
//	elements.go  elements, and their comparison
//	text.go      stages of text
//	first.go     a sink that stops early
//	media.go     readers and writers
package stagetest
