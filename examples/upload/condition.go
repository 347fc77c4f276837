package main

import (
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// A condition restricts to which file an upload may give its name. The zero
// condition always holds.
type condition struct {
	absent     bool      // there must be no file
	present    bool      // there must be a file
	never      bool      // it does not hold
	unmodified time.Time // an existing file must not be newer; zero: any
}

var errCondition = &answer{http.StatusPreconditionFailed, "the condition of the request does not hold"}

// conditionOf returns the condition in the header of a PUT.
//
// A PUT must ignore If-Modified-Since, Range and If-Range, which are for other
// methods.
//
// Source: RFC 9110 section 13.
func conditionOf(h http.Header) (condition, error) {
	var c condition
	star, _, err := tagsOf(h, "If-None-Match")
	if err != nil {
		return c, err
	}
	c.absent = star // the server gives no tags, so none of them matches
	star, tags, err := tagsOf(h, "If-Match")
	if err != nil {
		return c, err
	}
	c.present = star
	c.never = tags || h["If"] != nil // If of WebDAV has locks and tags, which the server does not give
	// A date that is not valid must be ignored, and so must one beside If-Match.
	if dates := h["If-Unmodified-Since"]; len(dates) == 1 && !star {
		if date, err := http.ParseTime(dates[0]); err == nil {
			c.unmodified = date
		}
	}
	return c, nil
}

var tagList = regexp.MustCompile(`^(W/)?"[^"]*"([ \t]*,[ \t]*(W/)?"[^"]*")*$`)

// tagsOf reports whether a header is "*", and whether it has entity tags.
func tagsOf(h http.Header, name string) (star, tags bool, err error) {
	values := h.Values(name)
	text := strings.TrimSpace(strings.Join(values, ", "))
	switch {
	case len(values) == 0:
		return false, false, nil
	case text == "*":
		return true, false, nil
	case tagList.MatchString(text):
		return false, true, nil
	}
	return false, false, badRequest("%s must be * or have entity tags", name)
}

// check returns an error if an upload may not replace current, which is nil if
// there is no file.
func (c condition) check(current fs.FileInfo) error {
	switch {
	case c.never,
		c.absent && current != nil,
		c.present && current == nil,
		// A date of HTTP has no fraction of a second.
		!c.unmodified.IsZero() && current != nil && current.ModTime().Truncate(time.Second).After(c.unmodified):
		return errCondition
	}
	return nil
}
