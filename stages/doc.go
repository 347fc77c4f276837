// Package stages says what to do with the elements of a pipeline.
package stages
