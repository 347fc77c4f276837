package lint

import (
	"path"
	"regexp"
	"strings"
)

var (
	document = regexp.MustCompile(`[A-Za-z0-9_./:-]*[A-Za-z0-9_-]\.md\b`)
	quoted   = regexp.MustCompile("`[^`]*`|\"[^\"]*\"")
)

// A document that is named but not there sends the reader nowhere. Go code may
// name files that it makes, so only its comments are read.
var deadLinkRule = rule{
	name:    "dead links",
	instead: "name only documents that are in the repository, or say here what the reader would have found there",
	check: func(t tree) []finding {
		there := make(map[string]bool)
		names := make(map[string]bool)
		for _, f := range t {
			there[f.path] = true
			names[path.Base(f.path)] = true
		}
		var found []finding
		for _, f := range t {
			for i, line := range strings.Split(f.src, "\n") {
				if f.ast != nil {
					_, line, _ = strings.Cut(quoted.ReplaceAllString(line, ""), "//")
				}
				for _, at := range document.FindAllStringIndex(line, -1) {
					name := line[at[0]:at[1]]
					// Text may name a kind of document, such as the README.md of a
					// package.
					isKind := names[name] && !strings.HasSuffix(line[:at[0]], "(")
					if !isKind && !strings.Contains(name, "://") && !there[path.Join(f.dir, name)] && !there[path.Clean(name)] {
						found = append(found, finding{f.path, i + 1, name + " is not there", f.path + ":" + name})
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"bad", map[string]string{"pipe/a.go": "package pipe\n\n// Source: plan.md.", "README.md": "[x](docs/x.md), [y](KIND.md)", "pump/KIND.md": ""},
			[]string{"README.md:1: docs/x.md", "README.md:1: KIND.md", "a.go:3: plan.md"}},
		{"good", map[string]string{
			"README.md":        "[x](bench/RESULTS.md), RESULTS.md of a module, https://example.com/x.md",
			"bench/RESULTS.md": "",
			"bench/a.go":       "package bench\n// See RESULTS.md and README.md.\nvar out = \"made.md\"",
		}, nil},
	},
}
