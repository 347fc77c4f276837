package main

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
)

// A request is a PUT of a whole file.
type request struct {
	name      string
	condition condition
}

// requestOf returns the request that r makes. It refuses a request that asks
// for more than to store the body under a name.
func requestOf(r *http.Request) (request, error) {
	if r.Method != http.MethodPut {
		return request{}, &answer{http.StatusMethodNotAllowed, "only PUT is supported"}
	}
	name, err := nameOf(r.URL)
	if err == nil {
		err = wholeFile(r)
	}
	if err == nil {
		err = plainBody(r)
	}
	var c condition
	if err == nil {
		c, err = conditionOf(r.Header)
	}
	return request{name, c}, err
}

// partHeaders are the headers with which a body is a part of a file, or is not
// what is to be stored. The server supports none of them.
var partHeaders = []string{"Content-Range", "Upload-Offset", "X-Amz-Copy-Source", "X-Http-Method-Override"}

// wholeFile refuses a body that is only a part of a file, and one whose end
// cannot be known.
func wholeFile(r *http.Request) error {
	for _, name := range partHeaders {
		if r.Header[name] != nil {
			return &answer{http.StatusBadRequest, name + " is not supported, only whole files are"}
		}
	}
	if c := r.Header.Values("Upload-Complete"); c != nil && (len(c) > 1 || c[0] != "?1") {
		return &answer{http.StatusBadRequest, "uploads in several requests are not supported"}
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/byteranges" {
		return &answer{http.StatusBadRequest, kind + " is not supported, only whole files are"}
	}
	// Without a length the body is empty for HTTP. That is more often a mistake
	// of the client than an empty file.
	if r.ContentLength == 0 && r.Header["Content-Length"] == nil {
		return &answer{http.StatusLengthRequired, "the request must have a Content-Length, or be chunked"}
	}
	return nil
}

// plainBody refuses a body that is not the bytes of the file, and expectations
// about it. The package http refuses a bad Transfer-Encoding.
func plainBody(r *http.Request) error {
	for _, coding := range list(r.Header, "Content-Encoding") {
		if !strings.EqualFold(coding, "identity") {
			return &answer{http.StatusUnsupportedMediaType, "a Content-Encoding is not supported"}
		}
	}
	for _, expected := range list(r.Header, "Expect") {
		if !strings.EqualFold(expected, "100-continue") {
			return &answer{http.StatusExpectationFailed, "only 100-continue can be expected"}
		}
	}
	return nil
}

// list returns the elements of a header that is a list.
func list(h http.Header, name string) []string {
	var elements []string
	for element := range strings.SplitSeq(strings.Join(h.Values(name), ","), ",") {
		if element = strings.TrimSpace(element); element != "" {
			elements = append(elements, element)
		}
	}
	return elements
}

// badRequest returns the answer to a request that is not valid.
func badRequest(format string, args ...any) error {
	return &answer{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}
