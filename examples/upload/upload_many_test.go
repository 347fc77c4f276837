package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
)

var (
	uploads = flag.Int("uploads", 50, "number of uploads at a time")
	slow    = flag.Int("slow", 40, "number of slow clients at that time")
)

// Slow clients take memory and places, but not from the others. This command
// has more of both:
//
//	go test -run Many -args -uploads 500 -slow 400
func TestManyUploadsAtATime(t *testing.T) {
	s := start(t, 0, nil)
	conns := make([]net.Conn, *slow)
	for i := range conns {
		conns[i] = s.send(t, fmt.Sprintf("PUT /slow-%d HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello", i))
	}
	want := map[string][]byte{}
	var clients sync.WaitGroup
	for i := range *uploads {
		name, body := fmt.Sprint("file-", i), noise(1_000_000+i)
		want[name] = body
		clients.Go(func() {
			if got := s.put(t, name, bytes.NewReader(body)); got != http.StatusCreated {
				t.Errorf("PUT %s = %d, want 201", name, got)
			}
		})
	}
	clients.Wait()
	for i, conn := range conns {
		io.WriteString(conn, "world")
		if got := statusIn(t, conn); got != http.StatusCreated {
			t.Errorf("PUT of slow client %d = %d, want 201", i, got)
		}
		want[fmt.Sprint("slow-", i)] = []byte("helloworld")
	}
	s.wantOnly(t, want)
}
