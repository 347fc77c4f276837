// Package examples is a module of its own, so that a program may use
// dependencies that the library does not have. Each folder is one program:
// go run ./examples/NAME.
package examples
