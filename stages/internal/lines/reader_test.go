package lines_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/lines"
)

func TestLinesAreJoinedAcrossBuffers(t *testing.T) {
	for name, c := range map[string]struct{ parts, want []string }{
		"no Buffer":                  {nil, nil},
		"empty Buffers":              {[]string{"", "a\n", ""}, []string{"a"}},
		"several in a Buffer":        {[]string{"a\nb\nc\n"}, []string{"a", "b", "c"}},
		"one in several Buffers":     {[]string{"a", "b", "c\n"}, []string{"abc"}},
		"end in the next Buffer":     {[]string{"a", "\nb", "\n"}, []string{"a", "b"}},
		"\\r and \\n in two Buffers": {[]string{"a\r", "\nb"}, []string{"a", "b"}},
		"\\r inside of a line":       {[]string{"a\rb\r\r\n"}, []string{"a\rb\r"}},
		"empty lines":                {[]string{"\n\r\n", "\n"}, []string{"", "", ""}},
		"no end":                     {[]string{"a\nb"}, []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := pipe.New("test")
			var got []string
			read(t, parts(p, c.parts...), &got)
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			same(t, got, c.want)
		})
	}
}

func TestLineOfMaxSizeIsReadAndALongerOneIsNot(t *testing.T) {
	for _, n := range []int{lines.MaxSize, lines.MaxSize + 1} {
		long := strings.Repeat("x", n)
		for _, all := range [][]string{{"a\n" + long + "\nb"}, {"a\n", long[:1000], long[1000:], "\nb"}, {"a\n" + long}} {
			p := pipe.New("test")
			var got []string
			read(t, parts(p, all...), &got)
			err := p.Run(t.Context())
			if n == lines.MaxSize && (err != nil || len(got) < 2 || got[1] != long) {
				t.Errorf("Run = %v, %d lines, want a line of the maximum size", err, len(got))
			}
			if n > lines.MaxSize && (!errors.Is(err, lines.ErrTooLong) || err.Error() != "pipe: test/lines: line 2: longer than 1048576 bytes") {
				t.Errorf("Run = %v, want %v in line 2", err, lines.ErrTooLong)
			}
		}
	}
}

func TestFailureOfTheInputIsReturned(t *testing.T) {
	errBad := errors.New("no good")
	p := pipe.New("test")
	in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf([]byte("a\nb")...)); err != nil {
			return err
		}
		return errBad
	}, pipe.Name("in"))
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		r := lines.NewReader(in)
		for {
			if _, err := r.Next(ctx); err != nil {
				if !errors.Is(err, errBad) || r.Cut() {
					t.Errorf("Next = %v, Cut = %t, want %v and false", err, r.Cut(), errBad)
				}
				return err
			}
		}
	})
	if err := p.Run(t.Context()); !errors.Is(err, errBad) {
		t.Errorf("Run = %v, want %v", err, errBad)
	}
}

func TestDrainDropsAPartialLine(t *testing.T) {
	for _, c := range []struct {
		text string
		end  bool
		want []string
		cut  bool
	}{
		{"a\nb", true, []string{"a", "b"}, false},
		{"a\nb", false, []string{"a"}, true},
		{"a\nb\n", false, []string{"a", "b"}, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
				if err := out.Put(ctx, pipe.BufferOf([]byte(c.text)...)); err != nil {
					return err
				}
				<-ctx.Done()
				if c.end {
					return io.EOF
				}
				return context.Cause(ctx)
			})
			var got []string
			pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
				r := lines.NewReader(in)
				for {
					line, err := r.Next(ctx)
					if err != nil {
						if r.Cut() != c.cut {
							t.Errorf("Cut = %t after %q, source at its end %t", r.Cut(), c.text, c.end)
						}
						return err
					}
					got = append(got, string(line))
				}
			})
			done := make(chan error, 1)
			go func() { done <- p.Run(t.Context()) }()
			synctest.Wait()
			if err := p.Drain(t.Context()); err != nil {
				t.Errorf("Drain = %v", err)
			}
			if err := <-done; err != nil {
				t.Errorf("Run = %v", err)
			}
			same(t, got, c.want)
		})
	}
}
