// Package pipetest helps to test pipelines, stages and streams.
package pipetest
