//go:build unix

package fileio_test

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

func itoa(fd uintptr) string { return strconv.Itoa(int(fd)) }

// child returns a process that runs only the test t, with env.
func child(t *testing.T, env string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), env)
	return cmd
}

// ignoreFileSize makes a write beyond the limit of a file fail. Otherwise it
// would end the process.
func ignoreFileSize() { signal.Ignore(syscall.SIGXFSZ) }

// asRoot skips the test if err shows that only root may do what it has done.
func asRoot(t *testing.T, err error) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skipf("needs root: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// openFolder returns a folder that all users may write to.
func openFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, f := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(f, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// runAs runs the test t in a process of the user, with env.
func runAs(t *testing.T, user uint32, env string) {
	t.Helper()
	asRoot(t, nil)
	program := filepath.Join(openFolder(t), "test") // the user may not read that of go test
	text, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := child(t, env)
	cmd.Path, cmd.Dir = program, filepath.Dir(program)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}
