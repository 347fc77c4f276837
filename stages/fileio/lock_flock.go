//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package fileio

import (
	"os"
	"syscall"
)

// owns locks f, which this process has just created. It reports whether f is
// still at its path. Another Write may have removed it before it was locked.
func owns(f *os.File) bool {
	// On a file system without locks this fails. Then removeLeft removes
	// nothing.
	_ = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	return isAtPath(f)
}

// removeLeft removes the temporary file at path if no process has locked it. It
// reports no error, because Write can then use another name.
func removeLeft(path string) {
	const flags = syscall.O_NONBLOCK | syscall.O_NOFOLLOW // path may be anything that another user has put there
	f, err := os.OpenFile(path, os.O_RDWR|flags, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil && isAtPath(f) {
		os.Remove(path)
	}
}

// isAtPath reports whether f is the file at its path.
func isAtPath(f *os.File) bool {
	there, err := os.Lstat(f.Name())
	if err != nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode().IsRegular() && os.SameFile(there, info)
}
