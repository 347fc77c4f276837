package main

import (
	"net/http"
	"strings"
	"testing"
)

// sendPut sends a PUT of two bytes with more header lines, and returns the
// answer.
func (s *testServer) sendPut(tb testing.TB, target string, lines ...string) *http.Response {
	tb.Helper()
	head := append([]string{"PUT " + target + " HTTP/1.1", "Host: x", "Content-Length: 2"}, lines...)
	return answerIn(tb, s.send(tb, strings.Join(head, "\r\n")+"\r\n\r\nhi"))
}

func TestHeadersThatTheServerCannotObeyAreRefused(t *testing.T) {
	s := start(t, 0, nil)
	s.put(t, "a", strings.NewReader("old"))
	for line, want := range map[string]int{
		"Content-Range: bytes 5-6/7":                  http.StatusBadRequest,
		"Content-Range: bytes 0-1/2":                  http.StatusBadRequest,
		"Content-Range: nonsense":                     http.StatusBadRequest,
		"Content-Type: multipart/byteranges; a=b":     http.StatusBadRequest,
		"Upload-Offset: 5":                            http.StatusBadRequest,
		"Upload-Complete: ?0":                         http.StatusBadRequest,
		"X-HTTP-Method-Override: DELETE":              http.StatusBadRequest,
		"X-Amz-Copy-Source: /b":                       http.StatusBadRequest,
		"Content-Encoding: gzip":                      http.StatusUnsupportedMediaType,
		"Content-Encoding: identity, br":              http.StatusUnsupportedMediaType,
		"Expect: 200-ok":                              http.StatusExpectationFailed,
		"Expect: 100-continue, more":                  http.StatusExpectationFailed,
		"Expect: 100-continue\r\nExpect: more":        http.StatusExpectationFailed,
		"Transfer-Encoding: gzip, chunked":            http.StatusNotImplemented,
		"Transfer-Encoding: gzip":                     http.StatusNotImplemented,
		"Content-Length: 3":                           http.StatusBadRequest, // a second length
		"If: (<urn:uuid:1>)":                          http.StatusPreconditionFailed,
		"Content-Encoding:\r\nContent-Encoding: gzip": http.StatusUnsupportedMediaType,
	} {
		if got := s.sendPut(t, "/a", line).StatusCode; got != want {
			t.Errorf("PUT with %q = %d, want %d", line, got, want)
		}
	}
	s.wantOnly(t, map[string][]byte{"a": []byte("old")})
}

func TestHeadersThatDoNotChangeAPutAreIgnored(t *testing.T) {
	s := start(t, 0, nil)
	for line, name := range map[string]string{
		"Range: bytes=0-0":                         "range",
		"If-Range: \"x\"\r\nRange: bytes=0-0":      "if-range",
		"Content-Encoding: identity":               "identity",
		"Content-Type: text/plain":                 "type",
		"Upload-Complete: ?1":                      "whole",
		"If-Modified-Since: " + farFuture.String(): "modified",
	} {
		if got, want := s.sendPut(t, "/"+name, line).StatusCode, http.StatusCreated; got != want {
			t.Errorf("PUT with %q = %d, want %d", line, got, want)
		}
	}
	if got := s.names(t); len(got) != 6 {
		t.Errorf("the directory has %q, want 6 files", got)
	}
}

// S3 sends a part of a file to the name of the file, with a query.
func TestTargetsThatAreNotAWholeFileAreRefused(t *testing.T) {
	s := start(t, 0, nil)
	s.put(t, "a", strings.NewReader("old"))
	for _, target := range []string{"/a?partNumber=2&uploadId=x", "/a?", "*", "http://x", "http://x/"} {
		if got, want := s.sendPut(t, target).StatusCode, http.StatusBadRequest; got != want {
			t.Errorf("PUT %s = %d, want %d", target, got, want)
		}
	}
	s.wantOnly(t, map[string][]byte{"a": []byte("old")})
}

// Without a length, a body that is cut short cannot be detected. Such a PUT may
// be a mistake, as "curl -X PUT" without a file is.
func TestBodyWithoutALengthIsRefused(t *testing.T) {
	s := start(t, 0, nil)
	s.put(t, "a", strings.NewReader("old"))
	for _, head := range []string{
		"PUT /a HTTP/1.1\r\nHost: x\r\n\r\n",
		"PUT /a HTTP/1.0\r\n\r\nhi",
		"PUT /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
	} {
		if got, want := answerIn(t, s.send(t, head)).StatusCode, http.StatusLengthRequired; got != want {
			t.Errorf("%q = %d, want %d", head, got, want)
		}
	}
	s.wantOnly(t, map[string][]byte{"a": []byte("old")})
}

func TestOtherMethodsAreRefused(t *testing.T) {
	s := start(t, 0, nil)
	s.put(t, "a", strings.NewReader("old"))
	for _, method := range []string{"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "MOVE"} {
		answer := answerIn(t, s.send(t, method+" /a HTTP/1.1\r\nHost: x\r\nRange: bytes=0-0\r\nContent-Length: 2\r\n\r\nhi"))
		if answer.StatusCode != http.StatusMethodNotAllowed || answer.Header.Get("Allow") != "PUT" {
			t.Errorf("%s = %d with Allow %q, want 405 with Allow PUT", method, answer.StatusCode, answer.Header.Get("Allow"))
		}
	}
	s.wantOnly(t, map[string][]byte{"a": []byte("old")})
}

// A client that waits for 100 Continue learns of a refusal before it sends the
// body.
func TestRefusalComesBeforeTheBody(t *testing.T) {
	s := start(t, 0, nil)
	conn := s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nContent-Range: bytes 5-6/7\r\n\r\n")
	if got, want := answerIn(t, conn).StatusCode, http.StatusBadRequest; got != want {
		t.Errorf("PUT = %d, want %d at once", got, want)
	}
}
