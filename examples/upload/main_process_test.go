package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// asProgram is set in the environment of the test binary that runs as the
// program.
const asProgram = "UPLOAD_TEST_AS_PROGRAM"

// launch runs the program as a process of its own, which stores in dir.
func launch(t *testing.T, dir string, args ...string) (*exec.Cmd, *testServer) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"-addr", "127.0.0.1:0", "-dir", dir}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() }) // has no effect if the process has ended
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, lines)
	var addr string
	if _, err := fmt.Sscanf(line, "listening on http://%s", &addr); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return cmd, &testServer{addr: strings.TrimSuffix(addr, ","), dir: dir}
}

// waitForUpload waits until a hidden file exists.
func waitForUpload(t *testing.T, s *testServer) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); len(s.names(t)) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no upload began")
		}
	}
}

func TestSecondSignalEndsTheProgramAtOnce(t *testing.T) {
	cmd, s := launch(t, t.TempDir(), "-grace", "1h")
	s.send(t, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello")
	waitForUpload(t, s)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Skipf("this system has no signals: %v", err)
	}
	refused(t, s.addr)
	select {
	case err := <-ended:
		t.Fatalf("the first signal ended the program (%v) although an upload is under way", err)
	case <-time.After(50 * time.Millisecond):
	}
	begin := time.Now()
	cmd.Process.Signal(os.Interrupt)
	select {
	case err := <-ended:
		t.Logf("the second signal ended the program after %v: %v", time.Since(begin).Round(time.Millisecond), err)
	case <-time.After(10 * time.Second):
		t.Error("the second signal is ignored")
	}
	if got, want := s.names(t), 1; len(got) != want || got[0][0] != '.' {
		t.Errorf("the directory has %q, want a hidden file", got)
	}
	launch(t, s.dir)
	s.wantOnly(t, nil)
}

// The server is killed while uploads are under way. Each visible file is
// complete at each time, and the next server removes the others.
func TestKilledServerLeavesOnlyCompleteFiles(t *testing.T) {
	const uploads, size = 8, 300_000
	bodies := map[string][]byte{}
	for i := range uploads {
		bodies[fmt.Sprint("file-", i)] = noise(size + i)
	}
	dir := t.TempDir()
	stored := map[string]bool{}
	var mu sync.Mutex
	for range 5 {
		cmd, s := launch(t, dir)
		for _, name := range s.names(t) {
			if name[0] == '.' {
				t.Errorf("the new server has left %s", name)
			}
		}
		var clients sync.WaitGroup
		for name, body := range bodies {
			clients.Go(func() {
				if s.tryPut(name, body) {
					mu.Lock()
					defer mu.Unlock()
					stored[name] = true
				}
			})
		}
		time.Sleep(time.Duration(rand.IntN(60)) * time.Millisecond)
		cmd.Process.Kill()
		clients.Wait()
		cmd.Wait()
		for _, name := range s.names(t) {
			if got, err := os.ReadFile(filepath.Join(dir, name)); name[0] != '.' && !bytes.Equal(got, bodies[name]) {
				t.Errorf("%s has %d bytes (%v), want %d", name, len(got), err, len(bodies[name]))
			}
		}
		for name := range stored {
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Errorf("%s was stored: %v", name, err)
			}
		}
	}
	t.Logf("%d of %d files were stored", len(stored), uploads)
}

// tryPut uploads to a server that may be killed. It reports whether the server
// has answered that the file is stored.
func (s *testServer) tryPut(name string, body []byte) bool {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	req, err := http.NewRequest(http.MethodPut, "http://"+s.addr+"/"+name, bytes.NewReader(body))
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode < 300
}
