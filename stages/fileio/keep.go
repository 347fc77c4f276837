package fileio

import (
	"errors"
	"io/fs"
	"os"
)

// kept are the bits of the mode that a new file takes over from the one that it
// replaces.
const kept = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky

// keepMode gives f the permissions of the file old. It must come after the last
// write and the change of the owner, which remove the setuid and setgid bits.
func keepMode(f *os.File, old fs.FileInfo) error {
	mode := old.Mode() & kept
	if err := f.Chmod(mode); err != nil {
		return err
	}
	got, err := f.Stat()
	if err == nil && got.Mode()&kept != mode { // the system drops bits without an error
		err = &fs.PathError{Op: "chmod", Path: f.Name(), Err: errors.New("the process must not set the mode " + mode.String() + " of the file that it replaces")}
	}
	return err
}
