// Package bytequeue implements the channel whose capacity is counted in bytes.
// Package queue is its public face, and documents it. What is only here are hooks
// for package pipe: ways to write a value whose size is known, and to wait
// without reading or writing.
package bytequeue
