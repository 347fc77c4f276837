// Mutate asks what the tests of the library are worth: it breaks the library in many small ways, one at
// a time, and reports which of them the tests do not notice.
//
//	go run ./internal/tools/mutate                           every mutation
//	go run ./internal/tools/mutate -run '^pump/.*resume'     those whose package/name matches
//	go run ./internal/tools/mutate -sample 12                some, chosen at random, as .ci/run does
//	go run ./internal/tools/mutate -list                     only check that all still apply
//
// Call it in the workspace. It prints a line for each mutation: how it was caught (fail, panic, deadlock, hang, race,
// leak), and by which test; or MISSED. The exit status is 1 if one was missed, or does not compile, and 2 if
// nothing could be said. The files of the library are not touched: the go command reads the mutated ones from an overlay.
//
// # Lists
//
// Each package has a list, such as queue.txt. A mutation there is its name, a phrase that says what goes
// wrong with it, and indented below it where it is and what it changes:
//
//	a queue is full at its max size, not above it
//		in queue.go Queue.pushLocked
//		- q.size > q.maxSize
//		+ q.size >= q.maxSize
//
// The old text must be in that function exactly once; without a function, in that file. It may be a part of a
// line, or several lines; their indentation does not count. More than one pair of old and new text is
// applied one after the other; no new text deletes the old. Two more lines are possible:
//
//	with -race -cpu=1,2,8    flags of go test without which it does not show
//	tests ./pipe ./stages    whose tests must catch it; the later ones run if those before do not
//
// Without indentation, two lines are the default for all mutations that follow them:
//
//	in ./internal/bytequeue  the folder of their files, at first that of the package of the list
//	tests ./pipe ./stages    whose tests must catch them, at first those of the package of the list
//
// A mutation that no test can notice, because the library behaves as before, does not belong on a list. One that is
// missed and could be noticed wants a test, named for the behaviour that it breaks.
//
// Whoever changes the library and finds that a mutation does not apply any more (the tests of this
// module say so) gives it the text that the idea now has, or removes it with the idea.
package main
