// Mutate tests the tests of the library. It breaks the library in many small
// ways, one at a time, and reports the changes that the tests do not notice.
//
//	go run ./internal/check/mutate                         all mutations
//	go run ./internal/check/mutate -run '^pump/.*resume'   whose package/name matches
//	go run ./internal/check/mutate -sample 12              some at random, as in .ci/run
//	go run ./internal/check/mutate -list                   check that all apply
//
// Call it in the workspace. It prints a line for each mutation with the
// outcome, which is fail, panic, deadlock, hang, race, leak or MISSED, and with
// the test that caught it. The exit status is 1 if a mutation was missed or
// does not compile, and 2 if the program could not run. It does not touch the
// files of the library. The go command reads the mutated ones from an overlay.
//
// # Lists
//
// Each package has a list, such as queue.txt. An entry of a list is a name,
// which is a phrase for the fault, and indented lines with the place and the
// change.
//
//	a queue is full at its max size, not above it
//		in queue.go Queue.pushLocked
//		- q.size > q.maxSize
//		+ q.size >= q.maxSize
//
// The old text must be in that function exactly once, or in that file if no
// function is named. It may be a part of a line, or several lines, with any
// indentation. Several pairs of old and new text are applied one after the
// other. Without new text the old one is deleted. Two
// more lines are possible.
//
//	with -race -cpu=1,2,8    flags of go test that the mutation needs to show
//	tests ./pipe ./stages    packages whose tests must catch it, run until one does
//
// Without indentation, two lines are the default for all entries after them. They
// begin as the package of the list.
//
//	in ./internal/bytequeue  the folder of the files
//	tests ./pipe ./stages    packages whose tests must catch the mutation
//
// A mutation that no test can notice, because the library behaves as before,
// does not belong on a list. A mutation that is missed and could be noticed
// needs a test, named for the behaviour that the mutation breaks.
//
// # After a change of the library
//
// A rename or another change may leave mutations that do not apply any more.
// The tests of this program and -list name them, with the lines of their lists.
// Give such a mutation the text that the same idea has now, or remove it
// together with the idea.
//
// # Inside
//
//	main.go      the flags, and the order of the work
//	list.go      the form of a list
//	apply.go     a mutation in the source of a file
//	run.go       go test with a mutation
//	outcome.go   what the output of go test means
//	table.go     the output of the program
package main
