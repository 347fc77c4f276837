// Package bench is a module of its own, so that the library can be measured
// against its peers without depending on them.
package bench
