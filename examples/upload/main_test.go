package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	goleak.VerifyTestMain(m)
}

func TestRunServesUntilItsContextEnds(t *testing.T) {
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
	s := &testServer{addr: addr[:len(addr)-1], dir: dir}
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

func TestRunRefusesBadFlags(t *testing.T) {
	for _, args := range [][]string{
		{"-limit", "0"},
		{"-max-size", "0"},
		{"-max-uploads", "0"},
		{"-max-time", "0"},
		{"-grace", "-1s"},
		{"extra"},
		{"-dir", filepath.Join(t.TempDir(), "missing")},
		{"-addr", "127.0.0.1:no"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("run(%q) = nil, want an error", args)
		}
	}
}
