package fileio_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestReadKeepsTheRules(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in")
	if err := os.WriteFile(path, stagetest.Text(100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	conform.TestStage(t, conform.Stage[byte, byte]{
		Source: func(p *pipe.Pipeline) *pipe.Stream[byte] { return fileio.Read(p, path) },
		Want:   func([]byte) []byte { return stagetest.Text(100_000) },
	})
}

func TestGlobKeepsTheRules(t *testing.T) {
	folder := t.TempDir()
	var names []string
	for _, c := range stagetest.Text(20) {
		names = append(names, filepath.Join(folder, string(c)))
	}
	for _, name := range names {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	conform.TestStage(t, conform.Stage[byte, string]{
		Source: func(p *pipe.Pipeline) *pipe.Stream[string] { return fileio.Glob(p, filepath.Join(folder, "*")) },
		Want:   func([]byte) []string { return want },
	})
}

func TestWriteKeepsTheRules(t *testing.T) {
	folder := t.TempDir()
	conform.TestStage(t, conform.Stage[byte, byte]{
		Sink:   func(in *pipe.Stream[byte]) { fileio.Write(in, filepath.Join(folder, "out")) },
		Except: map[string]string{"drain": "a part of the input is not published"},
	})
}

func TestCaptureKeepsTheRules(t *testing.T) {
	folder := t.TempDir()
	conform.TestStage(t, conform.Stage[byte, byte]{
		Sink: func(in *pipe.Stream[byte]) { fileio.Capture(in, filepath.Join(folder, "out")) },
	})
}
