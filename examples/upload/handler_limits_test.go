package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestUploadHasAMaxSize(t *testing.T) {
	s := start(t, 0, func(h *handler) { h.size = 100_000 })
	for size, want := range map[int]int{100_000: http.StatusCreated, 100_001: http.StatusRequestEntityTooLarge} {
		name := strconv.Itoa(size)
		if got := s.put(t, name, bytes.NewReader(noise(size))); got != want {
			t.Errorf("PUT of %d bytes = %d, want %d", size, got, want)
		}
		chunked := "chunked-" + name
		if got := s.put(t, chunked, io.MultiReader(bytes.NewReader(noise(size)))); got != want {
			t.Errorf("PUT of %d bytes in chunks = %d, want %d", size, got, want)
		}
	}
	s.wantOnly(t, map[string][]byte{"100000": noise(100_000), "chunked-100000": noise(100_000)})
	// The answer comes before the body, of which nothing is sent.
	conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n")
	if got, want := statusIn(t, conn), http.StatusRequestEntityTooLarge; got != want {
		t.Errorf("PUT = %d, want %d", got, want)
	}
}

// curl sends a body that is much larger than the socket buffers.
func TestCurlGetsTheAnswerToALargeBody(t *testing.T) {
	s := start(t, 0, func(h *handler) { h.size = 1_000_000 })
	p := noise(20_000_000)
	path := fromFile(t, p)
	for _, args := range [][]string{{"-T", path}, {"-T", "-"}, {"-H", "Expect:", "-T", path}, {"-H", "Expect:", "-T", "-"}} {
		if got := s.curl(t, p, args...); got != "413" {
			t.Errorf("curl %q = %s, want 413", args, got)
		}
	}
	s.wantOnly(t, nil)
}

func TestUploadsAtATimeAreBounded(t *testing.T) {
	received := make(chan struct{}, 10)
	s := start(t, 0, func(h *handler) { h.places = make(chan struct{}, 2) }, signalling(received))
	conns := []net.Conn{begin(t, s, received), begin(t, s, received)}
	answer := s.sendPut(t, "/b")
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
		t.Errorf("a third PUT = %d with Retry-After %q, want 503 with a time", answer.StatusCode, answer.Header.Get("Retry-After"))
	}
	<-s.answered
	conns[0].Close() // frees a place, as an end does
	<-s.answered
	if got, want := s.sendPut(t, "/b").StatusCode, http.StatusCreated; got != want {
		t.Errorf("PUT with a free place = %d, want %d", got, want)
	}
	io.WriteString(conns[1], "world")
	if got, want := statusIn(t, conns[1]), http.StatusCreated; got != want {
		t.Errorf("PUT that was under way = %d, want %d", got, want)
	}
}

// A client that sends a byte now and then is not silent.
func TestUploadHasAMaxTime(t *testing.T) {
	received := make(chan struct{}, 1000)
	s := start(t, 0, func(h *handler) {
		h.places = make(chan struct{}, 1)
		h.total = 100 * time.Millisecond
	}, signalling(received))
	conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
	answered := make(chan int, 1)
	go func() { answered <- statusIn(t, conn) }()
	for {
		io.WriteString(conn, "x") // fails after the answer
		select {
		case got := <-answered:
			if want := http.StatusRequestTimeout; got != want {
				t.Errorf("PUT = %d, want %d", got, want)
			}
			if got, want := s.sendPut(t, "/b").StatusCode, http.StatusCreated; got != want {
				t.Errorf("PUT after it = %d, want %d: its place is not free", got, want)
			}
			s.wantOnly(t, map[string][]byte{"b": []byte("hi")})
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// The server reads what has arrived before it closes a connection, but not
// without an end.
func TestRefusedClientIsDisconnected(t *testing.T) {
	s := start(t, 0, nil)
	conn := s.send(t, "PUT /a?x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
	if got, want := statusIn(t, conn), http.StatusBadRequest; got != want {
		t.Errorf("PUT = %d, want %d", got, want)
	}
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("Read = %d, %v, want the end of the connection", n, err)
	}
}
