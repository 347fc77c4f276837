// Soak runs random pipelines with faults for a given time, while background
// tasks run. It finds faults that appear only in long runs.
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
// time. If a graph fails, Soak prints its seed. The same seed makes the same
// graph.
//
// Three background tasks run in real time until the end. One is a pipeline that
// is paused and resumed, and whose Stats are read. One is a pump that is
// started and stopped. One is a relay of TCP connections, some of which are
// reset. Each task checks that the right elements arrive.
//
// Soak measures the heap for each line of the table. Before that, it waits
// until all graphs and connections have ended, and starts no others meanwhile.
// Then only the endless pipeline and leaks use the heap. After the first minute
// the heap must not grow by more than 10 %, or 256 KiB if that is more. A run
// of less than a minute does not check that.
//
// At the end Soak stops the background tasks. The number of goroutines must
// then be the same as at the start, and the goroutine leak profile of the
// runtime must be empty. Up to Go 1.26 that profile exists only in a program
// that is built with GOEXPERIMENT=goroutineleakprofile. If the profile is
// missing, Soak builds itself again with that setting, and runs the result. The
// first build takes about a minute.
package main
