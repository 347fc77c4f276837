// Package bench has programs that compare the library with its peers. It is a
// module of its own, so that the library does not depend on the peers.
package bench
