//go:build !plan9

package pump

import (
	"io"
	"syscall"
)

// lateErrors are the errors that a system returns for calls after the end of a
// connection.
var lateErrors = []error{io.EOF, io.ErrClosedPipe, syscall.EPIPE, syscall.ENOTCONN}
