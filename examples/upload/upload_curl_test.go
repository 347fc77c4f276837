package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// curl runs curl on the server and returns the status that it prints. The test
// is skipped if curl is missing.
func (s *testServer) curl(t *testing.T, stdin []byte, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	args = append([]string{"-sS", "--noproxy", "*", "-o", os.DevNull, "-w", "%{http_code}"}, args...)
	cmd := exec.CommandContext(t.Context(), path, append(args, "http://"+s.addr+"/by-curl")...)
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("curl %q: %v\n%s", args, err, stderr.Bytes())
	}
	return string(out)
}

// fromFile returns the path of a file with the given bytes.
func fromFile(t *testing.T, p []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "from")
	if err := os.WriteFile(path, p, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCurlUploads(t *testing.T) {
	s := start(t, 0, nil)
	want := noise(5_000_000)
	path := fromFile(t, want)
	for i, from := range []string{path, "-"} { // with a length, and chunked
		if got, status := s.curl(t, want, "-T", from), []string{"201", "200"}[i]; got != status {
			t.Errorf("curl -T %s = %s, want %s", from, got, status)
		}
		s.wantOnly(t, map[string][]byte{"by-curl": want})
	}
}

func TestCurlOptionsThatSendAPartAreRefused(t *testing.T) {
	s := start(t, 0, nil)
	path := fromFile(t, noise(6_000_000))
	for want, options := range map[string][][]string{
		"400": {{"-C", "5000000", "-T", path}, {"-r", "0-999999", "-T", path}, {"-H", "Content-Range: bytes 0-1/9", "-T", path}},
		"411": {{"-X", "PUT"}},
		"415": {{"-H", "Content-Encoding: gzip", "-T", path}},
		"412": {{"-H", "If-Match: *", "-T", path}},
		"417": {{"-H", "Expect: more", "-T", path}},
	} {
		for _, args := range options {
			if got := s.curl(t, nil, args...); got != want {
				t.Errorf("curl %q = %s, want %s", args, got, want)
			}
		}
	}
	s.wantOnly(t, nil)
}

func TestCurlCreatesAFileOnlyOnce(t *testing.T) {
	s := start(t, 0, nil)
	first := noise(1000)
	for _, c := range []struct {
		p    []byte
		want string
	}{{first, "201"}, {noise(5_000_000), "412"}} {
		if got := s.curl(t, nil, "-H", "If-None-Match: *", "-T", fromFile(t, c.p)); got != c.want {
			t.Errorf("curl -H 'If-None-Match: *' = %s, want %s", got, c.want)
		}
	}
	s.wantOnly(t, map[string][]byte{"by-curl": first})
}
