// Package fileio reads and writes files, and finds them by pattern.
package fileio
