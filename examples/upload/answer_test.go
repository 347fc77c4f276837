package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A brokenMedium fails with the given errors, which may be nil.
type brokenMedium struct {
	medium
	write, close error
	accepted     int // writes before one fails
}

func (m *brokenMedium) Write(p []byte) (int, error) {
	if m.accepted--; m.write != nil && m.accepted < 0 {
		return 0, m.write
	}
	return m.medium.Write(p)
}

func (m *brokenMedium) Close() error {
	if m.close != nil {
		m.medium.Abort(m.close)
		return m.close
	}
	return m.medium.Close()
}

func TestAnswerNamesTheFailureOfTheDisk(t *testing.T) {
	for failure, want := range map[error]int{
		syscall.ENOSPC:       http.StatusInsufficientStorage,
		syscall.EDQUOT:       http.StatusInsufficientStorage,
		syscall.EFBIG:        http.StatusRequestEntityTooLarge,
		syscall.EISDIR:       http.StatusConflict,
		syscall.ENOTEMPTY:    http.StatusConflict,
		syscall.EBUSY:        http.StatusConflict,
		syscall.EROFS:        http.StatusForbidden,
		syscall.EACCES:       http.StatusForbidden,
		syscall.EPERM:        http.StatusForbidden,
		syscall.ENAMETOOLONG: http.StatusBadRequest,
		syscall.EILSEQ:       http.StatusBadRequest,
		syscall.EMFILE:       http.StatusServiceUnavailable,
		syscall.ENFILE:       http.StatusServiceUnavailable,
		syscall.EIO:          http.StatusInternalServerError,
		errors.New("other"):  http.StatusInternalServerError,
	} {
		failure := &fs.PathError{Op: "test", Path: "/secret", Err: failure}
		for at, broken := range map[string]brokenMedium{
			"create":      {},
			"first write": {write: failure},
			"write":       {write: failure, accepted: 1},
			"close":       {close: failure},
		} {
			s := start(t, 0, func(h *handler) {
				whole := h.create
				h.create = func(name string, c condition) (medium, error) {
					if at == "create" {
						return nil, failure
					}
					broken.medium, _ = whole(name, c)
					return &broken, nil
				}
			})
			conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n"+strings.Repeat("x", 200_000))
			answer := answerIn(t, conn)
			if text := textOf(answer); answer.StatusCode != want || !strings.HasPrefix(text, "a was not stored: ") || strings.Contains(text, "secret") {
				t.Errorf("%v in %s = %d, %q, want %d", failure, at, answer.StatusCode, text, want)
			}
			if got := answer.Header.Get("Retry-After") != ""; got != (want == http.StatusServiceUnavailable) {
				t.Errorf("%v in %s: Retry-After is present = %t", failure, at, got)
			}
			s.wantOnly(t, nil)
		}
	}
}

// The folder is found before the body is sent, or takes the name after that.
func TestFolderInTheWayIsAConflict(t *testing.T) {
	for _, late := range []bool{false, true} {
		received := make(chan struct{}, 10)
		s := start(t, 0, nil, signalling(received))
		block := func() {
			if err := os.MkdirAll(filepath.Join(s.dir, "a", "by"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if !late {
			block()
		}
		conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
		if late {
			<-received
			block()
			conn.Write([]byte("world"))
		}
		if got, want := statusIn(t, conn), http.StatusConflict; got != want {
			t.Errorf("PUT = %d, want %d", got, want)
		}
		if got := s.names(t); len(got) != 1 {
			t.Errorf("the directory has %q, want only the folder", got)
		}
	}
}

// The directory is synced after the rename. If that fails, the file is there.
func TestAnswerDoesNotDenyAFileThatIsStored(t *testing.T) {
	var log syncBuffer
	dir := t.TempDir()
	f, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.root.Close()
	f.sync = func(root *os.Root) error {
		if _, err := root.Stat("a"); err != nil {
			t.Errorf("synced before the rename: %v", err)
		}
		return syscall.EIO
	}
	s := start(t, 0, func(h *handler) { *h = *newHandler(f, defaults, &log) })
	conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
	answer := answerIn(t, conn)
	if got, want := textOf(answer), "a is stored, but a power cut may lose it, so send it again\n"; answer.StatusCode != 500 || got != want {
		t.Errorf("PUT = %d, %q, want 500, %q", answer.StatusCode, got, want)
	}
	<-s.answered
	if got := log.String(); !strings.Contains(got, `"/a": stored, but a power cut may lose it: `) {
		t.Errorf("the log is %q", got)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "a")); err != nil || !bytes.Equal(got, []byte("hi")) {
		t.Errorf("the file is %q, %v", got, err)
	}
}

// The time of the uploads ends, or the client leaves, after the rename.
func TestUploadThatIsStoredCannotBeCancelled(t *testing.T) {
	for _, leave := range []bool{false, true} {
		var log syncBuffer
		f, err := openFolder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		defer f.root.Close()
		renamed, release := make(chan struct{}), make(chan struct{})
		f.sync = func(*os.Root) error {
			close(renamed)
			<-release
			return nil
		}
		contexts := make(chan context.Context, 1)
		s := start(t, 0, func(h *handler) { *h = *newHandler(f, defaults, &log) }, func(r *http.Request) { contexts <- r.Context() })
		conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
		<-renamed
		if leave {
			conn.Close()
		} else {
			s.stop()
		}
		<-(<-contexts).Done()
		close(release)
		if !leave {
			if got, want := statusIn(t, conn), http.StatusCreated; got != want {
				t.Errorf("PUT = %d, want %d", got, want)
			}
		}
		<-s.answered
		if got := log.String(); !strings.Contains(got, `"/a": stored 2 bytes`) {
			t.Errorf("the log is %q", got)
		}
	}
}

func TestLogQuotesNames(t *testing.T) {
	var log syncBuffer
	s := start(t, 0, func(h *handler) { h.log.SetOutput(&log) })
	for _, target := range []string{"/a%0a2026/01/01%20forged", "/%1b%5b2J", "/%E2%80%AEtxt.exe"} {
		s.sendPut(t, target)
		<-s.answered
	}
	s.put(t, "ab", strings.NewReader("x"))
	got := log.String()
	if strings.Count(got, "\n") != 4 || strings.ContainsAny(got, "\x1b\u202e") || !strings.Contains(got, `"/ab": stored`) {
		t.Errorf("the log is %q, want four lines with quoted names", got)
	}
}
