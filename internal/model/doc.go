// Package model has no code: it is the flow control of the queue and of the pump as models in
// Promela, and the tests that let spin search all their states.
//
// # Quick start
//
//	apt-get install spin gcc
//	go test -v ./internal/model
//
// # Model
//
// Tests of Go code see some interleavings of the goroutines; these models are searched for all of them, at sizes of a few
// bytes and a few values.
//
//	queue.pml    the fields of a queue, and each thing that is done under its lock
//	calls.pml    Put, Write, Read and Wait: what is done under the lock, with the waits between
//	writers.pml  two writers and one reader; contexts end, the max size changes, the queue is ended
//	readers.pml  two readers, of whom one gives up
//	pump.pml     a Reader, a Pump that is stopped and started, and a Writer; one of them fails, or Run is cancelled
//
// They show, each time the lock is free: the size is that of the values held and worked on; full begins above
// the max size and ends at half of it, not before and not after; Put exceeds the max size by one value
// at most, Write and Drained by one of each writer; nobody is on a list, or has a channel from Drained, for a thing that has come.
// Values are read or dropped once, in the order of their writer, and the end comes behind the last. The pump pauses
// once for each time that the sink is full, and resumes once, not before it has drained; a Stop leaves a
// paused source paused, and the next round resumes it; a pump that has ended does not. A paused
// source withholds its data and its end. A sink that was cut off does not look complete.
//
// Each run ends by itself, because its writers write a few values only; a search for cycles makes sure of that. So whoever
// waits for ever is in a state in which nothing can happen any more, which spin reports as an
// invalid end state. What would help a forgotten waiter by accident, such as a Close, may always stay away.
//
// # Abstractions
//
// A section under the lock is one step: nobody else can look at what the lock guards meanwhile. Wake-ups under the
// lock are part of it, because who is woken takes the lock first. Wake-ups behind it are steps of their own.
//
// A look at a context in front of a section is part of it: a context that ends between the two is as one that ends behind both.
//
// A yield is one release of the lock, however often the code yields, or not at all: what may happen in many may happen in one. A
// sleep and the section behind it are one step, because that section drops the wake-up and looks at everything again.
//
// A Read that finds the queue not full takes the short way in the code; in the model it takes the long one, which
// then does nothing more, because no writer waits for a queue that is not full: that is one of the assertions.
//
// In pump.pml the queue of what was read ahead is a channel of length 1, because the queue has been looked into by itself. A Stop
// from inside a method of a stream is one that does not wait, which may come at any time.
//
// # Limitations
//
// Budgets, Select, OnDrain, WaitDrained, TryRead, TryPut, TryPutSized, and goroutines that share a Reader are in no model. A model is written by
// hand and may differ from the code. A test holds that the functions which it names are there, and that it names each section of the
// queue; whether it says what they say is for the reader of both.
//
// # Testing
//
// Where spin is not installed, the searches are skipped; with PENSTOCK_EXPECT_SPIN=1 in the environment that is a failure.
//
// Each mutation in the models, under #ifdef MUTATION_…, is a mistake that the search must find, so that a model that
// cannot fail is noticed. By hand, a search, and one for a mistake with the steps that lead to it:
//
//	spin -search writers.pml
//	spin -DMUTATION_WAKE_ONE -search writers.pml
//	spin -DMUTATION_WAKE_ONE -t -p -g -l writers.pml
//
// The last one replays the trail that the search has left, a line for each step: the process, the place in the model, the
// statement, and the variables that it has changed. The processes at the end that are not in their last state
// are those that wait. Definitions before the file choose the sizes, as in the tests: -DPUTTERS=1 -DVALUES=3.
package model
