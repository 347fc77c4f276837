package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSilentClientIsDisconnected(t *testing.T) {
	s := start(t, 0, func(h *handler) { h.silence = 50 * time.Millisecond })
	conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
	if got, want := statusIn(t, conn), http.StatusRequestTimeout; got != want {
		t.Errorf("PUT = %d, want %d", got, want)
	}
	s.wantOnly(t, nil)
}

// The server cancels the context of a request when it cannot read the
// connection. That is not the cause.
func TestLogHasTheCauseOfAFailure(t *testing.T) {
	for want, c := range map[string]struct {
		change func(h *handler)
		end    func(t *testing.T, s *testServer, conn io.Closer)
	}{
		"the client sent nothing for 20ms": {
			change: func(h *handler) { h.silence = 20 * time.Millisecond },
		},
		"the upload took too long": {
			change: func(h *handler) { h.total = 20 * time.Millisecond },
		},
		"the body is incomplete": {
			end: func(_ *testing.T, _ *testServer, conn io.Closer) { conn.Close() },
		},
		"the server is going away": {
			end: func(_ *testing.T, s *testServer, _ io.Closer) { s.stop() },
		},
	} {
		for range 5 { // the cause and the end of the context race
			var log syncBuffer
			received := make(chan struct{}, 10)
			s := start(t, 0, func(h *handler) {
				h.log.SetOutput(&log)
				if c.change != nil {
					c.change(h)
				}
			}, signalling(received))
			conn := begin(t, s, received)
			if c.end != nil {
				c.end(t, s, conn)
			}
			<-s.answered
			if got := log.String(); !strings.Contains(got, `"/a": not stored: `+want) || strings.Contains(got, "context") {
				t.Errorf("the log is %q, want %q", got, want)
			}
		}
	}
}
