package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A httpDate prints as HTTP wants it.
type httpDate time.Time

func (d httpDate) String() string { return time.Time(d).UTC().Format(http.TimeFormat) }

var (
	modified  = time.Date(2020, 2, 2, 2, 2, 2, 987654321, time.UTC)
	farFuture = httpDate(time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC))
)

func TestConditionsAreObeyed(t *testing.T) {
	same, before := httpDate(modified), httpDate(modified.Add(-time.Second))
	for _, c := range []struct {
		lines            string
		onFile, onAbsent int
	}{
		{"If-None-Match: *", 412, 201},
		{"If-None-Match: \"x\", W/\"y\"", 200, 201}, // the server gives no tags
		{"If-None-Match: \"x\"\r\nIf-None-Match: \"y\"", 200, 201},
		{"If-None-Match: x", 400, 400},
		{"If-None-Match:", 400, 400},
		{"If-None-Match: *, \"x\"", 400, 400},
		{"If-Match: *", 200, 412},
		{"If-Match: \"x\"", 412, 412},
		{"If-Match: x", 400, 400},
		{"If-Unmodified-Since: " + same.String(), 200, 201},
		{"If-Unmodified-Since: " + farFuture.String(), 200, 201},
		{"If-Unmodified-Since: " + before.String(), 412, 201}, // an absent file has no date
		{"If-Unmodified-Since: yesterday", 200, 201},          // must be ignored
		{"If-Match: *\r\nIf-Unmodified-Since: " + before.String(), 200, 412},
		{"If-Modified-Since: " + farFuture.String(), 200, 201}, // only for GET
		{"If-None-Match: *\r\nIf-Unmodified-Since: " + same.String(), 412, 201},
	} {
		s := start(t, 0, nil)
		old := filepath.Join(s.dir, "file")
		if err := os.WriteFile(old, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(old, modified, modified); err != nil {
			t.Fatal(err)
		}
		want := map[string][]byte{"file": []byte("old")}
		for name, status := range map[string]int{"file": c.onFile, "absent": c.onAbsent} {
			if got := s.sendPut(t, "/"+name, c.lines).StatusCode; got != status {
				t.Errorf("PUT /%s with %q = %d, want %d", name, c.lines, got, status)
			}
			if status < 300 {
				want[name] = []byte("hi")
			}
		}
		s.wantOnly(t, want)
	}
}

// The other uploads are under way when the first one becomes a file.
func TestOnlyOneOfManyUploadsCreatesAFile(t *testing.T) {
	for line, others := range map[string]int{"If-None-Match: *": http.StatusPreconditionFailed, "X: y": http.StatusOK} {
		received := make(chan struct{}, 100)
		s := start(t, 0, nil, signalling(received))
		conns := make([]net.Conn, 20)
		for i := range conns {
			conns[i] = s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\n"+line+"\r\nContent-Length: 10\r\n\r\nhello")
			<-received
		}
		var uploads sync.WaitGroup
		var created, other atomic.Int32
		for _, conn := range conns {
			uploads.Go(func() {
				io.WriteString(conn, "world")
				switch statusIn(t, conn) {
				case http.StatusCreated:
					created.Add(1)
				case others:
					other.Add(1)
				}
			})
		}
		uploads.Wait()
		if created.Load() != 1 || other.Load() != 19 {
			t.Errorf("%q: %d answers were 201 and %d were %d, want 1 and 19", line, created.Load(), other.Load(), others)
		}
		s.wantOnly(t, map[string][]byte{"a": []byte("helloworld")})
	}
}

func TestAnswerDistinguishesANewFileFromAReplacedOne(t *testing.T) {
	s := start(t, 0, nil)
	for _, want := range []int{http.StatusCreated, http.StatusOK} {
		if got := s.put(t, "a", strings.NewReader("x")); got != want {
			t.Errorf("PUT = %d, want %d", got, want)
		}
	}
}

// The condition holds at the start of an upload, and not at its end.
func TestConditionIsCheckedAtTheEndToo(t *testing.T) {
	date := httpDate(modified).String()
	for line, change := range map[string]func(path string) error{
		"If-None-Match: *":             func(path string) error { return os.WriteFile(path, []byte("new"), 0o644) },
		"If-Match: *":                  os.Remove,
		"If-Unmodified-Since: " + date: func(path string) error { return os.Chtimes(path, time.Now(), time.Now()) },
	} {
		received := make(chan struct{}, 10)
		s := start(t, 0, nil, signalling(received))
		path := filepath.Join(s.dir, "a")
		if !strings.HasPrefix(line, "If-None") {
			if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, modified, modified); err != nil {
				t.Fatal(err)
			}
		}
		conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\n"+line+"\r\nContent-Length: 10\r\n\r\nhello")
		<-received
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, "world")
		if got, want := statusIn(t, conn), http.StatusPreconditionFailed; got != want {
			t.Errorf("PUT with %q = %d, want %d", line, got, want)
		}
		if got, err := os.ReadFile(path); string(got) == "helloworld" || err != nil && !os.IsNotExist(err) {
			t.Errorf("%q: the file is %q, %v", line, got, err)
		}
	}
}
