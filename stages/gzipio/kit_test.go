package gzipio_test

import (
	"bytes"
	"compress/gzip"
)

// zipped returns parts as the members of a gzip file.
func zipped(parts ...[]byte) []byte {
	var z bytes.Buffer
	for _, part := range parts {
		w := gzip.NewWriter(&z)
		w.Write(part)
		w.Close()
	}
	return z.Bytes()
}

// padded returns file with n zero bytes after it.
func padded(file []byte, n int) []byte { return append(bytes.Clone(file), make([]byte, n)...) }
