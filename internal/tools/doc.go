// Package tools is a module of its own for what checks the library and is no part of it. It
// pins the programs used by .ci/run (see the tool directive in go.mod), so that neither the library
// nor its users depend on them, and holds one of our own: mutate, which says what the tests are worth.
package tools
