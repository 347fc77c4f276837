package main

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

//go:embed *.txt
var lists embed.FS

// packages are the packages that have a list.
var packages = []string{"queue", "pump", "pipe", "account", "readsize", "signal", "fileio", "formats"}

// A mutation is one small change of the library that its tests must notice.
type mutation struct {
	name  string // package/name
	where string // list and line, for errors
	edits []edit
	tests []string // packages whose tests must catch it, run until one does
	flags []string // of go test, if the mutation does not show without them
}

// An edit replaces text in one function.
type edit struct {
	file   string   // relative to the root of the module, with slashes
	fn     string   // "function" or "Type.method" of the file, or "" for all of the file
	before []string // lines of the old text, without indentation
	after  []string // lines of the new text, likewise, or none to delete the old
}

// readLists returns the mutations of all lists.
func readLists() ([]mutation, error) {
	var all []mutation
	for _, pkg := range packages {
		text, err := lists.ReadFile(pkg + ".txt")
		if err != nil {
			return nil, err
		}
		ms, err := parse(pkg, string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, ms...)
	}
	return all, nil
}

// parse reads the list of pkg. The doc of this program describes the form.
func parse(pkg, text string) ([]mutation, error) {
	var ms []mutation
	folder, tests := pkg, []string{"./" + pkg}
	known := make(map[string]bool)
	for i, line := range strings.Split(text, "\n") {
		where := fmt.Sprintf("%s.txt:%d", pkg, i+1)
		detail, indented := strings.CutPrefix(line, "\t")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case !indented && strings.HasPrefix(line, "in ./"):
			folder = path.Clean(strings.TrimPrefix(line, "in "))
		case !indented && strings.HasPrefix(line, "tests "):
			tests = strings.Fields(line)[1:]
		case !indented:
			if known[line] {
				return nil, fmt.Errorf("%s: the second mutation named %q", where, line)
			}
			known[line] = true
			ms = append(ms, mutation{name: pkg + "/" + line, where: where, tests: tests})
		case len(ms) == 0:
			return nil, fmt.Errorf("%s: a line that does not belong to a mutation", where)
		default:
			if err := ms[len(ms)-1].add(folder, detail); err != nil {
				return nil, fmt.Errorf("%s: %w", where, err)
			}
		}
	}
	for _, m := range ms {
		if len(m.edits) == 0 {
			return nil, fmt.Errorf("%s: %s: has no place", m.where, m.name)
		}
		for _, e := range m.edits {
			if len(e.before) == 0 {
				return nil, fmt.Errorf("%s: %s: has no text to change in %s %s", m.where, m.name, e.file, e.fn)
			}
		}
	}
	return ms, nil
}

// add reads one line below the name of m. The files of m are in folder.
func (m *mutation) add(folder, line string) error {
	word, text, _ := strings.Cut(line, " ")
	text = strings.TrimSpace(text)
	last := len(m.edits) - 1
	switch {
	case word == "with":
		m.flags = strings.Fields(text)
	case word == "tests":
		m.tests = strings.Fields(text)
	case word == "in":
		file, fn, _ := strings.Cut(text, " ")
		m.edits = append(m.edits, edit{file: path.Join(folder, file), fn: strings.TrimSpace(fn)})
	case word != "-" && word != "+":
		return fmt.Errorf("%q does not begin a line of a mutation", word)
	case last < 0:
		return errors.New("a change without a place")
	case word == "-" && m.edits[last].after == nil:
		m.edits[last].before = append(m.edits[last].before, text)
	case word == "-": // another change in the same place
		m.edits = append(m.edits, edit{file: m.edits[last].file, fn: m.edits[last].fn, before: []string{text}})
	case m.edits[last].before == nil:
		return errors.New("new text without old text")
	default:
		m.edits[last].after = append(m.edits[last].after, text)
	}
	return nil
}

// testPackages returns the packages that ms need, each once.
func testPackages(ms []mutation) []string {
	var pkgs []string
	for _, m := range ms {
		for _, pkg := range m.tests {
			if !slices.Contains(pkgs, pkg) {
				pkgs = append(pkgs, pkg)
			}
		}
	}
	return pkgs
}
