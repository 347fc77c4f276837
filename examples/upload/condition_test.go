package main

import (
	"fmt"
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
	s := start(t, 0, nil)
	var uploads sync.WaitGroup
	var created, refused atomic.Int32
	var ready sync.WaitGroup
	ready.Add(20)
	for i := range 20 {
		uploads.Go(func() {
			conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\nContent-Length: 10\r\n\r\nhello")
			ready.Done()
			ready.Wait()
			fmt.Fprintf(conn, "%05d", i)
			switch got := answerIn(t, conn).StatusCode; got {
			case http.StatusCreated:
				created.Add(1)
			case http.StatusPreconditionFailed:
				refused.Add(1)
			default:
				t.Errorf("PUT = %d", got)
			}
		})
	}
	uploads.Wait()
	if created.Load() != 1 || refused.Load() != 19 {
		t.Errorf("%d created and %d refused, want 1 and 19", created.Load(), refused.Load())
	}
	if got := s.names(t); len(got) != 1 {
		t.Errorf("the directory has %q, want one file", got)
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
