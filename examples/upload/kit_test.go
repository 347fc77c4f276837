package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// A testServer is a server on loopback, with the directory of its files.
type testServer struct {
	addr, dir string
	stop      context.CancelFunc
	ended     chan error
	answered  chan struct{} // one value for each request that was answered
}

// start runs a server until the end of the test. change may change its handler,
// and intercept may change each request before the handler gets it.
func start(tb testing.TB, grace time.Duration, change func(*handler), intercept ...func(*http.Request)) *testServer {
	tb.Helper()
	dir := tb.TempDir()
	f, err := openFolder(dir)
	if err != nil {
		tb.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	h := newHandler(f, defaults, io.Discard)
	if change != nil {
		change(h)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &testServer{
		addr:     listener.Addr().String(),
		dir:      dir,
		stop:     stop,
		ended:    make(chan error, 1),
		answered: make(chan struct{}, 2000),
	}
	counted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, f := range intercept {
			f(r)
		}
		h.ServeHTTP(w, r)
		s.answered <- struct{}{}
	})
	go func() { s.ended <- serve(ctx, listener, counted, grace) }()
	tb.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		stop()
		if err := <-s.ended; err != nil {
			tb.Errorf("serve = %v, want nil", err)
		}
		f.root.Close()
	})
	return s
}

// put uploads body and returns the status.
func (s *testServer) put(tb testing.TB, name string, body io.Reader) int {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodPut, "http://"+s.addr+"/"+name, body)
	if err != nil {
		tb.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		tb.Errorf("PUT %s: %v", name, err)
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// send opens a connection and sends text over it, without an HTTP client.
func (s *testServer) send(tb testing.TB, text string) net.Conn {
	tb.Helper()
	conn, err := net.Dial("tcp", s.addr)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		tb.Fatal(err)
	}
	return conn
}

// answerIn reads a response from conn, with its body.
func answerIn(tb testing.TB, conn net.Conn) *http.Response {
	tb.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		tb.Errorf("no answer: %v", err)
		return &http.Response{Body: http.NoBody}
	}
	text, _ := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return resp
}

// statusIn reads a response from conn and returns its status.
func statusIn(tb testing.TB, conn net.Conn) int {
	tb.Helper()
	return answerIn(tb, conn).StatusCode
}

// names returns the names in the directory, with those of hidden files.
func (s *testServer) names(tb testing.TB) []string {
	tb.Helper()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		tb.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// wantOnly checks that the directory has the files of want and no others.
func (s *testServer) wantOnly(tb testing.TB, want map[string][]byte) {
	tb.Helper()
	if got := s.names(tb); len(got) != len(want) {
		tb.Errorf("the directory has %q, want %d files", got, len(want))
	}
	for name, bytesWanted := range want {
		got, err := os.ReadFile(filepath.Join(s.dir, name))
		if err != nil || !bytes.Equal(got, bytesWanted) {
			tb.Errorf("%s has %d bytes (%v), want the %d that were sent", name, len(got), err, len(bytesWanted))
		}
	}
}

// noise returns n bytes without repetitions.
func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(p)
	return p
}

// textOf returns the body of a response of answerIn.
func textOf(answer *http.Response) string {
	text, _ := io.ReadAll(answer.Body)
	return string(text)
}

// A syncBuffer is a bytes.Buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
