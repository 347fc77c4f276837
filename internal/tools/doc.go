// Package tools is a module of its own that pins the programs used by
// .ci/run (see the tool directive in go.mod), so that neither the library
// nor its users depend on them.
package tools
