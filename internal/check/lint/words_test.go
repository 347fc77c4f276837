package lint

import (
	"path"
	"regexp"
	"strings"
)

// privateWords are what a reader of the repository cannot follow: places on
// the machine of whoever wrote it, its mirrors, and its talk.
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

var (
	document = regexp.MustCompile(`[A-Za-z0-9_./:-]*[A-Za-z0-9_-]\.md\b`)
	quoted   = regexp.MustCompile("`[^`]*`|\"[^\"]*\"")
)

// A document that is named but not there sends the reader nowhere. Go code may
// name files that it makes; only its comments are read.
var deadLinkRule = rule{
	name:    "dead links",
	instead: "name only documents that are in the repository, or say here what the reader would have found there",
	check: func(t tree) []finding {
		there := make(map[string]bool)
		for _, f := range t {
			there[f.path] = true
		}
		var found []finding
		for _, f := range t {
			for i, line := range strings.Split(f.src, "\n") {
				if f.ast != nil {
					_, line, _ = strings.Cut(quoted.ReplaceAllString(line, ""), "//")
				}
				for _, name := range document.FindAllString(line, -1) {
					if !strings.Contains(name, "://") && !there[path.Join(f.dir, name)] && !there[path.Clean(name)] {
						found = append(found, finding{f.path, i + 1, name + " is not there", f.path + ":" + name})
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"bad", map[string]string{"pipe/a.go": "package pipe\n\n// Source: plan.md.", "README.md": "[x](docs/x.md)"}, []string{"README.md:1: docs/x.md", "a.go:3: plan.md"}},
		{"good", map[string]string{
			"README.md":        "[x](bench/RESULTS.md), https://example.com/x.md",
			"bench/RESULTS.md": "",
			"bench/a.go":       "package bench\n// See RESULTS.md and README.md.\nvar out = \"made.md\"",
		}, nil},
	},
}
