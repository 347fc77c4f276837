package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// databaseSuffixes are those of the files that SQLite keeps for one database.
var databaseSuffixes = []string{"", "-wal", "-shm", "-journal"}

// checkNames checks that the outputs are different files.
func (s settings) checkNames() error {
	switch {
	case s.db == "" || s.report == "" || s.rejects == "":
		return errors.New("-db, -report and -rejects need the name of a file")
	case same(s.report, s.rejects):
		return errors.New("-report and -rejects must be different files")
	case s.isDatabase(s.report) || s.isDatabase(s.rejects):
		return errors.New("-report and -rejects must be different files from -db and the files that SQLite keeps beside it")
	}
	return nil
}

// isDatabase reports whether name means one of the files of the database. They
// are beside the file that the name of the database leads to.
func (s settings) isDatabase(name string) bool {
	db := resolve(s.db)
	for _, suffix := range databaseSuffixes {
		if same(name, s.db+suffix) || same(name, db+suffix) {
			return true
		}
	}
	return false
}

// checkOutputs checks that no output is an input, or a file that the program
// must not replace. It changes nothing.
func (s settings) checkOutputs(inputs []input) error {
	for _, in := range inputs {
		const text = "%s cannot be both an input and an output"
		switch {
		case s.in == "": // the embedded months
		case s.isDatabase(in.name):
			return fmt.Errorf(text, in.name)
		case same(in.name, s.report):
			return fmt.Errorf(text, s.report)
		case same(in.name, s.rejects):
			return fmt.Errorf(text, s.rejects)
		}
	}
	if info, err := os.Stat(s.db); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("database %s is not a regular file", s.db)
	}
	return errors.Join(checkReplaceable(s.report), checkReplaceable(s.rejects))
}

// checkReplaceable checks that name may be removed, and replaced by a file.
func checkReplaceable(name string) error {
	info, err := os.Lstat(name)
	switch {
	case err != nil: // if the file cannot be created, the pipeline fails with a better error
		return nil
	case info.IsDir():
		return fmt.Errorf("%s is a folder", name)
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is a symbolic link, which would be replaced", name)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", name)
	}
	return nil
}

// removeReports removes the report and the rejects if they exist. A report that
// exists afterwards is the one of this run.
func (s settings) removeReports() error {
	for _, name := range []string{s.report, s.rejects} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// same reports whether two names mean the same file, even through links. The
// file need not exist.
func same(a, b string) bool {
	if sameFile(a, b) {
		return true
	}
	a, b = resolve(a), resolve(b)
	return a == b || filepath.Base(a) == filepath.Base(b) && sameFile(filepath.Dir(a), filepath.Dir(b))
}

// sameFile reports whether two names mean the same existing file.
func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// maxLinks is the number of links after which resolve assumes a loop.
const maxLinks = 40

// resolve returns the absolute name of the file that name leads to through
// symbolic links. Unlike filepath.EvalSymlinks, it accepts a file that does not
// exist.
func resolve(name string) string {
	abs, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	for range maxLinks {
		folder, err := filepath.EvalSymlinks(filepath.Dir(abs))
		if err != nil {
			return abs
		}
		abs = filepath.Join(folder, filepath.Base(abs))
		target, err := os.Readlink(abs)
		if err != nil {
			return abs // not a link
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(folder, target)
		}
		abs = target
	}
	return abs
}
