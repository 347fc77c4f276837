package lint

import (
	"regexp"
	"strings"
)

// privateWords are references that a reader of the repository cannot follow,
// such as folders of one machine, mirrors, and talk about the work itself.
var privateWords = []*regexp.Regexp{
	regexp.MustCompile(`(^|[\s"'` + "`" + `(=:,])/(work|root|home|Users)/`),
	regexp.MustCompile(`\b(proxy|goproxy|sum|registry|deb|npm)\.[a-z0-9-]+\.(org|com|io|net|dev)\b`),
	regexp.MustCompile(`(?i)\b(issues?|fix(es|ed)?|close[sd]?|pull request|pr|ticket|see)\s+#\d+\b`),
	regexp.MustCompile(`(?i)\bco-authored-by\b`),
	regexp.MustCompile(`(?i)\bas (instructed|requested by)\b|\b(in|per|by) the brief\b`),
}

var privateWordRule = rule{
	name:    "private words",
	instead: "write for a reader who has only the repository: no paths of a machine, no mirrors, no numbers or talk of the workshop",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t {
			for i, line := range strings.Split(f.src, "\n") {
				for _, re := range privateWords {
					if word := strings.TrimSpace(re.FindString(line)); word != "" {
						found = append(found, finding{f.path, i + 1, word, f.path})
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"paths", map[string]string{"pipe/a_test.go": "package pipe\n// see /wo" + "rk/x\nvar s = \"/ho" + "me/x\""}, []string{"a_test.go:2:", "a_test.go:3:"}},
		{"mirrors", map[string]string{".ci/run": "GOPROXY=https://goproxy." + "example.com"}, []string{".ci/run:1: goproxy."}},
		{"numbers", map[string]string{"README.md": "fixes " + "#12\n"}, []string{"README.md:1: fixes"}},
		{"talk", map[string]string{"README.md": "as in" + "structed"}, []string{"README.md:1"}},
		{"good", map[string]string{
			"README.md": "go test work\n\nSee golang/go#53757, stage map#3, framework/x, [Keep](https://example.com/work/x).\n",
			"go.mod":    "module github.com/penstock-go/penstock\n",
			"pipe/a.go": "package pipe\n// The sum.of parts; a brief wait; fixed-size.",
		}, nil},
	},
}
