package fileio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/penstock-go/penstock/pipe"
)

// Glob emits the names of the files that match pattern, folder by folder, in
// the order of their names. A pattern without a match is not an error.
//
// Glob does not emit folders, and no temporary files of [Write]. As in a shell,
// a name that begins with a dot matches only if that part of the pattern does.
// A symbolic link counts as what it leads to. A link to nothing is emitted, so
// that reading it fails.
//
// The pipeline fails if the pattern is malformed, or if a folder or a file that
// could match may not be read. The error names the folder or file.
//
// Source: path/filepath.Match; POSIX, Pattern Matching Notation.
func Glob(p *pipe.Pipeline, pattern string, opts ...pipe.Option) *pipe.Stream[string] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		if _, err := filepath.Match(pattern, ""); err != nil {
			return fmt.Errorf("%q: %w", pattern, err)
		}
		names, err := expand(pattern)
		if err != nil {
			return err
		}
		for _, name := range names {
			ok, err := isFile(name)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if err := out.Send(ctx, name); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Defaults("fileio.Glob", opts)...)
}

// expand returns the names of everything that matches pattern. Unlike
// filepath.Glob, it returns the errors of the file system.
func expand(pattern string) ([]string, error) {
	if !hasMeta(pattern) {
		_, err := os.Lstat(pattern)
		if isAbsent(err) {
			return nil, nil
		}
		return []string{pattern}, err
	}
	folder, last := filepath.Split(pattern)
	folder = withoutSeparator(folder)
	if folder == pattern {
		return nil, fmt.Errorf("%q: %w", pattern, filepath.ErrBadPattern)
	}
	folders := []string{folder}
	if hasMeta(folder) {
		var err error
		if folders, err = expand(folder); err != nil {
			return nil, err
		}
	}
	var names []string
	for _, folder := range folders {
		found, err := match(folder, last)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	return names, nil
}

// match returns the names in folder that match pattern. A folder that does not
// exist has none, and neither has a file.
func match(folder, pattern string) ([]string, error) {
	if !hasMeta(pattern) {
		return expand(filepath.Join(folder, pattern))
	}
	info, err := os.Stat(folder)
	if isAbsent(err) || err == nil && !info.IsDir() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(pattern, ".") {
			continue
		}
		if ok, err := filepath.Match(pattern, e.Name()); err != nil {
			return nil, err
		} else if ok {
			names = append(names, filepath.Join(folder, e.Name()))
		}
	}
	return names, nil
}

// isFile reports whether Glob emits what is at path.
func isFile(path string) (bool, error) {
	if temporaryName.MatchString(filepath.Base(path)) {
		return false, nil
	}
	info, err := os.Stat(path)
	if isAbsent(err) { // a link to nothing, or a file that was removed meanwhile
		_, err = os.Lstat(path)
		return err == nil, nil
	}
	return err == nil && !info.IsDir(), err
}

// isAbsent reports whether err shows that a path leads to nothing.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// hasMeta reports whether pattern matches other names than itself, or has an
// escaped character.
func hasMeta(pattern string) bool {
	if runtime.GOOS == "windows" {
		return strings.ContainsAny(pattern, `*?[`)
	}
	return strings.ContainsAny(pattern, `*?[\`)
}

// withoutSeparator returns the folder, which filepath.Split has returned, in
// the form in which it can be opened.
func withoutSeparator(folder string) string {
	if folder == "" {
		return "."
	}
	if volume := filepath.VolumeName(folder); len(folder) <= len(volume)+1 {
		return folder // a root
	}
	return folder[:len(folder)-1]
}
