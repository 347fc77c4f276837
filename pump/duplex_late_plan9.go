package pump

import "io"

var lateErrors = []error{io.EOF, io.ErrClosedPipe}
