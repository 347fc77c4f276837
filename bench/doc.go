// Package bench has a program that compares the library with its peers, and one
// that runs it for a long time to find faults. It is a module of its own, so
// that the library does not depend on the peers.
package bench
