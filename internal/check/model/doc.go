// Package model has the flow control of the queue and of the pump as models in
// Promela, and tests that let spin search all their states.
//
// # Quick start
//
//	apt-get install spin gcc
//	go test -v ./internal/check/model
//
// # Model
//
// Tests of Go code see some interleavings of the goroutines. A search of these
// models sees all of them, for sizes of several bytes and for several values.
//
//	queue.pml    the fields of a queue, and each section under its lock
//	calls.pml    Put, Write, Read and Wait, made of these sections and of waits
//	writers.pml  two writers and one reader, with contexts that end, a max size
//	             that changes, and an end of the queue
//	readers.pml  two readers, one of which gives up
//	pump.pml     a Reader, a Pump that is stopped and started, and a Writer, with
//	             a failure of one side or a cancelled Run
//
// They show the following for every moment at which the lock is free.
//   - The size is that of the values held and of those in work.
//   - The queue becomes full above its max size. It stays full until its size is
//     at most half of it.
//   - Put exceeds the max size by one value at most. Write and Drained exceed it
//     by one value of each writer.
//   - No goroutine is on a list, or has a channel from Drained, for an event that
//     has happened.
//   - Values are read or dropped once, in the order of their writer. The end comes
//     after the last one.
//   - The pump pauses the source once for each time that the sink is full, and
//     resumes it once after the sink has drained.
//   - A Stop leaves a paused source paused, and the next round resumes it. A pump
//     that has ended leaves no source paused.
//   - One round at a time uses the streams, even if Start comes while the round
//     before is ending. When Wait has returned after a Stop, no round uses them.
//   - A paused source withholds its data and its end.
//   - A sink that was cut off does not seem complete.
//
// The writers write a small number of values, so every run ends by itself. A
// search for cycles checks that. A process that waits forever is therefore in a
// state in which nothing can happen, and spin reports that as an invalid end
// state. Events that would free it by accident, such as a Close, may always
// stay away.
//
// # Decisions
//
// A section under the lock is one step, because no other goroutine can see the
// fields meanwhile. A wake-up under the lock is part of the section, because
// the goroutine that is woken has to take the lock first. A wake-up after the
// section is a step of its own.
//
// A check of a context before a section is part of the section. A context that
// ends between the two has the same effect as one that ends after both.
//
// A yield releases the lock once, or not at all, however often the code yields.
// A sleep and the section after it are one step, because that section drops the
// wake-up and checks everything again.
//
// In the code, a Read that finds the queue not full takes a short path. In the
// model it takes the long path. That path then does nothing more, because no
// writer waits for a queue that is not full, as an assertion shows.
//
// In pump.pml the queue of Buffers that were read ahead is a channel of length
// 1, because the other models check the queue. The user of the pump calls Wait
// after a Stop, or starts the pump again at once, as a method of a stream does.
//
// # Testing
//
// Without spin the searches are skipped. With PENSTOCK_EXPECT_SPIN=1 in the
// environment that is a failure.
//
// Each mutation under #ifdef MUTATION_… in the models is a mistake that the
// search must find, because a model that cannot fail is worthless. These are a
// search by hand, a search for a mistake, and a replay of the steps that lead
// to the mistake.
//
//	spin -search writers.pml
//	spin -DMUTATION_WAKE_ONE -search writers.pml
//	spin -DMUTATION_WAKE_ONE -t -p -g -l writers.pml
//
// The replay prints a line for each step, with the process, the place in the
// model, the statement, and the variables that it has changed. Processes that
// are not in their last state at the end are those that wait. Definitions
// before the file choose the sizes, as in -DPUTTERS=1 -DVALUES=3.
//
// # Limitations
//
// No model has Budget, Select, OnDrain, WaitDrained, TryRead, TryPut,
// TryPutSized, or goroutines that share a Reader.
//
// A model is written by hand and may differ from the code. Tests check that the
// functions that the models name exist, and that they name each section of the
// queue. A reader has to compare the two.
//
// # Inside
//
//	spin_test.go      how spin builds and runs a search
//	model_test.go     the searches of the models without mistakes
//	mutation_test.go  the searches for each mistake
//	names_test.go     the code that the models name
package model
