package main

import (
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// begin sends half an upload, and returns when the server has read that half.
func begin(t *testing.T, s *testServer, received <-chan struct{}) net.Conn {
	t.Helper()
	conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
	<-received
	return conn
}

// signalling makes the body of a request send a value to received when it
// returns bytes.
func signalling(received chan<- struct{}) func(*http.Request) {
	return func(r *http.Request) { r.Body = signalBody{r.Body, received} }
}

type signalBody struct {
	io.ReadCloser
	received chan<- struct{}
}

func (b signalBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n > 0 {
		b.received <- struct{}{}
	}
	return n, err
}

func TestUploadEndsAfterASignal(t *testing.T) {
	received := make(chan struct{}, 10)
	s := start(t, time.Minute, nil, signalling(received))
	conn := begin(t, s, received)
	s.stop()
	refused(t, s.addr)
	if _, err := io.WriteString(conn, "world"); err != nil {
		t.Error(err)
	}
	if got, want := statusIn(t, conn), http.StatusCreated; got != want {
		t.Errorf("PUT = %d, want %d", got, want)
	}
	s.wantOnly(t, map[string][]byte{"a": []byte("helloworld")})
}

func TestUploadThatTakesLongerThanTheGraceIsCancelled(t *testing.T) {
	received := make(chan struct{}, 10)
	s := start(t, 10*time.Millisecond, nil, signalling(received))
	conn := begin(t, s, received)
	s.stop()
	if got, want := statusIn(t, conn), http.StatusServiceUnavailable; got != want {
		t.Errorf("PUT = %d, want %d", got, want)
	}
	<-s.answered
	s.wantOnly(t, nil)
}

// refused waits until addr accepts no more connections.
func refused(t *testing.T, addr string) {
	t.Helper()
	for {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return
		}
		conn.Close()
	}
}
