package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A running is a server on loopback, with the directory it stores in.
type running struct {
	addr, dir string
	stop      context.CancelFunc
	ended     chan error
	answered  chan struct{} // one for each request that was answered
}

// start runs a server whose handler change may adapt, with what is given around it. It has ended when the test has.
func start(tb testing.TB, grace time.Duration, change func(*handler), around ...func(*http.Request)) *running {
	tb.Helper()
	dir := tb.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		tb.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	h := newHandler(root, 1<<20, io.Discard)
	if change != nil {
		change(h)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &running{addr: listener.Addr().String(), dir: dir, stop: stop, ended: make(chan error, 1), answered: make(chan struct{}, 100)}
	counted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, f := range around {
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
		root.Close()
	})
	return s
}

// put uploads body and returns the status.
func (s *running) put(tb testing.TB, name string, body io.Reader) int {
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

// send opens a connection and sends text over it as it is.
func (s *running) send(tb testing.TB, text string) net.Conn {
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

func statusIn(tb testing.TB, conn net.Conn) int {
	tb.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		tb.Errorf("no answer: %v", err)
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// names returns what is in the directory, hidden files included.
func (s *running) names(tb testing.TB) []string {
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

// wantOnly checks that the directory holds these files and nothing else.
func (s *running) wantOnly(tb testing.TB, want map[string][]byte) {
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

func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(p)
	return p
}

// A program that is started as users start it, and stopped as they stop it.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-addr", "127.0.0.1:0", "-dir", dir}, w)
		w.Close()
	}()
	out := bufio.NewReader(r)
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out)
	var addr, where string
	if _, err := fmt.Sscanf(line, "listening on http://%s storing in %s\n", &addr, &where); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	s := &running{addr: addr[:len(addr)-1], dir: dir}
	if got, want := s.put(t, "a", bytes.NewReader([]byte("hello"))), http.StatusCreated; got != want {
		t.Errorf("PUT = %d, want %d", got, want)
	}
	s.wantOnly(t, map[string][]byte{"a": []byte("hello")})
	http.DefaultClient.CloseIdleConnections()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("run = %v, want nil", err)
	}
}

func TestRunRefusesWhatItCannotDo(t *testing.T) {
	for _, args := range [][]string{
		{"-limit", "0"},
		{"extra"},
		{"-dir", filepath.Join(t.TempDir(), "missing")},
		{"-addr", "127.0.0.1:no"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("run(%q) = nil, want an error", args)
		}
	}
}
