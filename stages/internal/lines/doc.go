// Package lines cuts the bytes of an In into lines, for the formats that are made
// of lines.
package lines
