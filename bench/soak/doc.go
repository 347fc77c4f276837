// Soak runs random pipelines with faults for a given time, beside other
// programs that run all the time. It finds faults that show only in long runs.
//
//	go run ./bench/soak -for 10m            prints a line each minute
//	go run ./bench/soak -graphs 1000000     stops after a million graphs
//	go run ./bench/soak -for 10m -seed 7    begins at the graph with seed 7
//
// The exit status is 1 if an element was lost or doubled, a run did not end as
// it must, a goroutine was left, or the heap has grown.
//
// # Method
//
// Each core runs one random graph after the other, each in a bubble of virtual
// time. If a graph fails, Soak prints its seed, which makes the same graph
// again.
//
// Three background tasks run in real time until the end. One is a pipeline that
// is paused and resumed, and whose Stats are read. One is a pump that is
// started and stopped. One is a relay of TCP connections, some of which are
// reset. Each task checks that the right elements arrive.
//
// Before it measures the heap for a line of the table, Soak waits until all
// graphs and connections have ended, and starts no others meanwhile. Then the
// heap is that of the endless pipeline, and of leaks. It must not grow by more
// than 10 % after the first minute, or by more than 256 KiB if that is more. A
// run of less than a minute does not check it.
//
// At the end Soak stops the background tasks. The number of goroutines must
// then be the same as at the start, and the goroutine leak profile of the
// runtime must be empty. Up to Go 1.26 that profile exists only in a program
// that is built with GOEXPERIMENT=goroutineleakprofile. If it is missing, Soak
// builds itself again with it, which takes about a minute the first time, and
// runs the result.
package main
