// Soak runs random pipelines under harm for as long as it is told, beside some that never end, and looks for what shows only then:
//
//	go run ./bench/soak -for 10m            prints a line each minute
//	go run ./bench/soak -graphs 1000000     stops after a million graphs
//	go run ./bench/soak -for 10m -seed 7    begins at the graph with seed 7
//
// The exit status is 1 if an element was lost or doubled, a run did not end as it must, a goroutine was left, or memory has
// grown.
//
// # Method
//
// Each core makes one random graph after the other, each in a bubble of virtual time of its own; the seed
// of one that fails is printed, and makes it again. Beside them, in real time, there are three that live as long as
// the soak: a pipeline that is paused, resumed and looked at; a pump that is started and stopped; a relay of TCP connections, some
// of which are cut off. They know what must arrive.
//
// For a line of the table no graph, connection or start of the pump is begun until all that go on have ended, so that the heap is that of
// the endless pipeline, and of what should not be there. It must not have grown by more than 10 %, or 256 KiB if that is more, since the end of
// the first minute; a shorter run does not judge it.
//
// At the end, the long-lived ones are stopped, the number of goroutines must be what it was at the beginning, and
// the goroutine leak profile of the runtime must be empty. Up to Go 1.26 that profile exists only if the program was built with
// GOEXPERIMENT=goroutineleakprofile: without it, Soak builds itself once more, which takes a minute at the
// first time, and runs that.
package main
