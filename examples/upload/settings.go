package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"io"
	"time"
)

// Settings are the flags of the program.
type settings struct {
	addr  string
	dir   string
	grace time.Duration // that uploads have to end after a signal
	limits
}

// Limits bound the resources that clients use.
type limits struct {
	queue   int64         // max size in bytes of the write queue of one upload
	size    int64         // bytes of one upload
	uploads int           // that are under way at a time
	total   time.Duration // of one upload
	silence time.Duration // that a client may send nothing
}

// defaults are the limits of a server without flags. If all uploads wait for a
// slow disk, they hold 1000 times 1 MiB.
var defaults = limits{
	queue:   1 << 20,
	size:    10 << 30, // an image of a DVD, but not a whole disk
	uploads: 1000,
	total:   time.Hour, // the largest upload at 3 MB/s
	silence: time.Minute,
}

// parse returns the settings in args. It writes the usage to out.
func parse(args []string, out io.Writer) (settings, error) {
	s := settings{limits: defaults}
	flags := flag.NewFlagSet("upload", flag.ContinueOnError)
	var usage bytes.Buffer
	flags.SetOutput(&usage)
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`address` to listen on")
	flags.StringVar(&s.dir, "dir", ".", "`directory` to store the files in")
	flags.Int64Var(&s.queue, "limit", s.queue, "max size in `bytes` of the queue of one upload")
	flags.Int64Var(&s.size, "max-size", s.size, "max size in `bytes` of one upload")
	flags.IntVar(&s.uploads, "max-uploads", s.uploads, "`number` of uploads at a time")
	flags.DurationVar(&s.total, "max-time", s.total, "`time` that one upload may take")
	flags.DurationVar(&s.grace, "grace", 10*time.Second, "`time` that uploads have to end after a signal")
	if err := flags.Parse(args); err != nil {
		_, printErr := usage.WriteTo(out)
		return s, cmp.Or(printErr, err)
	}
	if flags.NArg() > 0 {
		return s, errors.New("there must be no arguments other than flags (see upload -help)")
	}
	if s.queue < 1 || s.size < 1 || s.uploads < 1 || s.total <= 0 || s.grace < 0 {
		return s, errors.New("-limit, -max-size, -max-uploads and -max-time must be above 0, and -grace must not be below (see upload -help)")
	}
	return s, nil
}
