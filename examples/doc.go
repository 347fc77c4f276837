// Package examples has a program in each folder. It is a module of its own, so
// that programs can have dependencies that the library does not have.
//
//	go run ./examples/flights
package examples
