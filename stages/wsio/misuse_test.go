package wsio_test

import (
	"testing"

	"github.com/penstock-go/penstock/stages/wsio"
)

func TestWrongArgumentsPanicWithAdvice(t *testing.T) {
	for want, call := range map[string]func(){
		"wsio: NewReader: conn must not be nil":                     func() { wsio.NewReader(nil) },
		"wsio: NewWriter: conn must not be nil":                     func() { wsio.NewWriter(nil) },
		"wsio: Duplex: conn must not be nil":                        func() { wsio.Duplex(nil) },
		"wsio: WriteQueueMaxSize: n must be at least 1 byte, got 0": func() { wsio.WriteQueueMaxSize(0) },
		"wsio: ReadLimit: n must be at least 1 byte, got -1":        func() { wsio.ReadLimit(-1) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic = %v, want %q", got, want)
				}
			}()
			call()
		}()
	}
}
