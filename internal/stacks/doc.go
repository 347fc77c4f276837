// Package stacks reads the stack traces of the goroutines of the process, and
// prints them with the names of the pipeline and stage that each belongs to.
//
// The test kits use it to name the goroutines that a test leaves.
//
// # Inside
//
//	goroutine.go   a Goroutine, and how it is printed
//	parse.go       from the text of the runtime to Goroutines
//	snapshot.go    all goroutines, those of a bubble, and the calling one
//	list.go        many goroutines as one text
//	mutex.go       deadlocks over a mutex in a bubble
package stacks
