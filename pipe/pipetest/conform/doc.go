// Package conform checks, rule by rule, whether a ReadStream, a WriteStream, a
// pump or a stage keeps its contract.
package conform
