package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestUploadBecomesAFile(t *testing.T) {
	s := start(t, 0, nil)
	want := map[string][]byte{}
	for _, size := range []int{0, 1, 65536, 3_000_000} {
		name := fmt.Sprint("file-", size)
		want[name] = noise(size)
		if got, want := s.put(t, name, bytes.NewReader(want[name])), http.StatusCreated; got != want {
			t.Errorf("PUT of %d bytes = %d, want %d", size, got, want)
		}
	}
	// A body of unknown length is chunked.
	want["chunked"] = noise(1_000_000)
	if got, want := s.put(t, "chunked", io.MultiReader(bytes.NewReader(want["chunked"]))), http.StatusCreated; got != want {
		t.Errorf("PUT of a chunked body = %d, want %d", got, want)
	}
	s.wantOnly(t, want)
}

func TestExistingFileIsReplaced(t *testing.T) {
	s := start(t, 0, nil)
	s.put(t, "a", strings.NewReader("a longer text than the second"))
	s.put(t, "a", strings.NewReader("second"))
	s.wantOnly(t, map[string][]byte{"a": []byte("second")})
}

func TestBadNamesAreRefused(t *testing.T) {
	s := start(t, 0, nil)
	for _, path := range []string{
		"/", "/.", "/..", "/../escape", "/%2e%2e%2fescape", "/a/b", "/a%2fb", "/%5c..%5cescape", "//escape",
		"/.hidden", "/a%00b", "/a%0ab", "/a%7fb", "/c:escape", "/" + strings.Repeat("x", 201),
		"/a%C2%85b", "/a%C2%9Bb", // control characters beyond ASCII
		"/a%E2%80%AEgpj.exe", "/a%E2%80%8Fb", "/a%E2%81%A6b", "/a%D8%9Cb", // directions
		"/a%E2%80%A8b", "/a%EF%BB%BFb", "/a%C2%ADb", // line separator, and invisible ones
		"/a%ffb", "/a%ED%A0%80b", // not UTF-8
	} {
		conn := s.send(t, "PUT "+path+" HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
		if got, want := statusIn(t, conn), http.StatusBadRequest; got != want {
			t.Errorf("PUT %q = %d, want %d", path, got, want)
		}
	}
	s.wantOnly(t, nil)
	if _, err := os.Stat(filepath.Join(s.dir, "..", "escape")); err == nil {
		t.Error("a file escaped from the directory")
	}
}

func TestIncompleteUploadLeavesNoFile(t *testing.T) {
	half := strings.Repeat("x", 500_000)
	for name, c := range map[string]struct {
		sent string
		end  func(*net.TCPConn) error
	}{
		"short of its length":   {"Content-Length: 1000000\r\n\r\n" + half, (*net.TCPConn).CloseWrite},
		"client disconnects":    {"Content-Length: 1000000\r\n\r\n" + half, reset},
		"no body":               {"Content-Length: 1000000\r\n\r\n", reset},
		"chunk is truncated":    {"Transfer-Encoding: chunked\r\n\r\nfffff\r\n" + half, (*net.TCPConn).CloseWrite},
		"last chunk is missing": {"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n", (*net.TCPConn).CloseWrite},
		"chunk is invalid":      {"Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\nnonsense\r\n", func(*net.TCPConn) error { return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, 0, nil)
			conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\n"+c.sent)
			if err := c.end(conn.(*net.TCPConn)); err != nil {
				t.Error(err)
			}
			<-s.answered
			s.wantOnly(t, nil)
		})
	}
}

// reset closes a connection with a TCP reset, as the system does for a program
// that is killed.
func reset(conn *net.TCPConn) error {
	if err := conn.SetLinger(0); err != nil {
		return err
	}
	return conn.Close()
}

func TestUploadsAtTheSameTimeDoNotMix(t *testing.T) {
	s := start(t, 0, nil)
	want := map[string][]byte{"shared": nil}
	same := [][]byte{noise(2_000_000), noise(2_000_001)}
	var uploads sync.WaitGroup
	for i, p := range same {
		name, own := fmt.Sprint("own-", i), noise(1_000_000+i)
		want[name] = own
		uploads.Go(func() { s.put(t, "shared", bytes.NewReader(p)) })
		uploads.Go(func() { s.put(t, name, bytes.NewReader(own)) })
	}
	uploads.Wait()
	got, err := os.ReadFile(filepath.Join(s.dir, "shared"))
	if err != nil || !bytes.Equal(got, same[0]) && !bytes.Equal(got, same[1]) {
		t.Errorf("two uploads to one name left %d bytes (%v), want one of them complete", len(got), err)
	}
	want["shared"] = got
	s.wantOnly(t, want)
}
