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

// months is what the program loads unless it is told otherwise: the first 50,000
// flights of three months.
//
//go:embed data/flights-*.csv.gz
var months embed.FS

// An input is one file of rows.
type input struct {
	name string
	size int64 // as it is stored
	gzip bool
	open func() (io.ReadCloser, error)
}

// findInputs returns the files that match glob, in the order of their names, or the
// embedded months if glob is empty.
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
	if len(names) == 0 {
		return nil, fmt.Errorf("-in %q: no such file", glob)
	}
	return describe(names, func(name string) (fs.File, error) { return os.Open(name) })
}

// describe looks at each file once, so that one that cannot be read is found before anything starts.
func describe(names []string, open func(name string) (fs.File, error)) ([]input, error) {
	inputs := make([]input, len(names))
	for i, name := range names {
		in := input{name: name, open: func() (io.ReadCloser, error) { return open(name) }}
		f, err := open(name)
		if err != nil {
			return nil, err // names the file
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

// inspect finds the size of the file and whether it is compressed. The first bytes decide; the name does too,
// because an empty .gz file is not an empty table, but one whose content is lost.
func (in *input) inspect(f fs.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file", in.name)
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

// checkHeader looks whether the first line has the columns of a flight. Any other is no bad row but a sign
// that the file is something else. What cannot be read at all is left to the pipeline, which tells more of it.
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

// read is a source of our own: it owns the file from its first line to its last, and fills
// Buffers that come back to it once the stages behind are done with them.
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
				return err // also says that nobody wants more
			}
			if err != nil {
				return err // io.EOF is a clean end
			}
		}
	}, pipe.Name(in.stage("read")))
}

// stage names a stage that works on this file.
func (in input) stage(what string) string { return what + " " + in.name }
