package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/penstock-go/penstock/pipe"
)

// months are the files that the program loads without the flag -in. They have
// the first 50,000 flights of three months.
//
//go:embed data/flights-*.csv.gz
var months embed.FS

// maxInputs is the largest number of inputs. Each has several goroutines and an
// open file.
const maxInputs = 1000

// An input is one file of rows.
type input struct {
	name string
	size int64 // bytes of the file, compressed or not
	gzip bool
	open func() (io.ReadCloser, error)
}

// findInputs returns the files that match glob, in the order of their names. If
// glob is empty, it returns the embedded months.
func findInputs(glob string) ([]input, error) {
	if glob == "" {
		data, err := fs.Sub(months, "data")
		if err != nil {
			return nil, err
		}
		names, err := fs.Glob(data, "flights-*")
		if err != nil {
			return nil, err
		}
		return describe(names, data.Open)
	}
	names, err := filepath.Glob(glob)
	if err != nil {
		return nil, fmt.Errorf("-in %q: %w", glob, err)
	}
	switch {
	case len(names) == 0:
		return nil, fmt.Errorf("-in %q: no such file", glob)
	case len(names) > maxInputs:
		return nil, fmt.Errorf("-in %q: %d files, but all are read at the same time, and at most %d", glob, len(names), maxInputs)
	}
	return describe(names, openRegular)
}

// openRegular opens a regular file. The program opens each input twice, and the
// open of a named pipe without a writer would wait without end.
func openRegular(name string) (fs.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	return os.Open(name)
}

// describe inspects each file, so that an unreadable one is found before the
// pipeline starts.
func describe(names []string, open func(name string) (fs.File, error)) ([]input, error) {
	inputs := make([]input, len(names))
	for i, name := range names {
		in := input{name: name, open: func() (io.ReadCloser, error) { return open(name) }}
		f, err := open(name)
		if err != nil {
			return nil, err // it names the file
		}
		err = in.inspect(f)
		f.Close()
		if err != nil {
			return nil, err
		}
		inputs[i] = in
	}
	return inputs, nil
}

// inspect finds the size of the file, and whether it is compressed. It checks
// the first bytes and the name. If the name ends in .gz, an empty file is not
// an empty table. It is a compressed file whose content was lost.
func (in *input) inspect(f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r := bufio.NewReader(f)
	magic, err := r.Peek(2)
	if err != nil && err != io.EOF {
		return err
	}
	in.size = info.Size()
	in.gzip = string(magic) == "\x1f\x8b" || strings.HasSuffix(in.name, ".gz")
	return in.checkHeader(r)
}

// checkHeader checks that the first line has the columns of a flight. If it
// does not, the file is of another kind. If the line cannot be read,
// checkHeader returns nil, because the pipeline returns a more precise error.
func (in *input) checkHeader(r io.Reader) error {
	if in.gzip {
		unpacked, err := gzip.NewReader(r)
		if err != nil {
			return nil
		}
		r = unpacked
	}
	lines := bufio.NewScanner(r)
	if !lines.Scan() {
		return nil
	}
	header := strings.TrimPrefix(lines.Text(), "\ufeff")
	got, err := csv.NewReader(strings.NewReader(header)).Read()
	if err != nil || !slices.Equal(got, columns) {
		return fmt.Errorf("%s: the columns are %q, want %q", in.name, header, strings.Join(columns, ","))
	}
	return nil
}

// read returns a source, written with pipe.Source, that emits the bytes of the
// file. Out.Buffer returns Buffers that the stages downstream have released.
func (in input) read(p *pipe.Pipeline) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		file, err := in.open()
		if err != nil {
			return err
		}
		defer file.Close()
		for {
			b := out.Buffer(pipe.DefaultBufferSize)
			n, err := file.Read(b.Elements())
			if err := out.Put(ctx, b.First(n)); err != nil {
				return err // pipe.ErrStopped if downstream needs no more
			}
			if err != nil {
				return err // io.EOF ends the stage without an error
			}
		}
	}, pipe.Name(in.stage("read")))
}

// stage returns the name of a stage that works on this file.
func (in input) stage(what string) string { return what + " " + in.name }
