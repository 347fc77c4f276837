// Package tools is a module of its own. It pins the programs that .ci/run uses,
// with the tool directive in go.mod, so that neither the library nor its users
// depend on them.
package tools
