package main

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nameOf returns the file name in the target of a request.
func nameOf(u *url.URL) (string, error) {
	name, ok := strings.CutPrefix(u.Path, "/")
	switch {
	case !ok || name == "":
		return "", badRequest("the path must name a file, as in PUT /name")
	case u.RawQuery != "" || u.ForceQuery: // clients of S3 name a part of a file in it
		return "", badRequest("a query is not supported")
	case len(name) > 200:
		return "", badRequest("the name must not be longer than 200 bytes")
	case name[0] == '.':
		return "", badRequest("the name must not begin with a dot")
	case !utf8.ValidString(name):
		return "", badRequest("the name must be UTF-8")
	case strings.ContainsAny(name, `/\:`):
		return "", badRequest("the name must not contain slashes and colons")
	case strings.ContainsFunc(name, misleading):
		return "", badRequest("the name must not contain control characters and invisible ones")
	}
	return name, nil
}

// misleading reports whether r changes how the text around it is displayed, as
// a control character or a change of direction does. Some languages and emoji
// need the two joiners.
func misleading(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r != nonJoiner && r != joiner && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}
