package csvio_test

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestReadKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[byte, string]{
		Via: func(in *pipe.Stream[byte]) *pipe.Stream[string] {
			return stages.Map(csvio.Read(withHeader(in), "x.csv"), func(r csvio.Row) string { return r.Text })
		},
		Element: letter,
		Want:    func(in []byte) []string { return notEmpty(stagetest.ScannedLines(string(in))) },
	})
}

func TestAttemptKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[byte, string]{
		Via: func(in *pipe.Stream[byte]) *pipe.Stream[string] {
			rows, failures := csvio.Attempt(withHeader(in), "x.csv")
			good := stages.Map(rows, func(r csvio.Row) string { return r.Text })
			bad := stages.Map(failures, func(f stages.Failure[csvio.Row]) string { return f.Value.Text })
			return stages.Merge([]*pipe.Stream[string]{good, bad})
		},
		Element:   func(i int) byte { return "ab,\nc\n"[i%6] },
		Want:      func(in []byte) []string { return notEmpty(stagetest.ScannedLines(string(in))) },
		Unordered: true,
	})
}

func TestWriteKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[int, byte]{
		Via: func(in *pipe.Stream[int]) *pipe.Stream[byte] {
			return csvio.Write(in, nil, func(dst []string, v int) []string { return append(dst, strconv.Itoa(v)) })
		},
		Want: func(in []int) []byte {
			var all []byte
			for _, v := range in {
				all = append(strconv.AppendInt(all, int64(v), 10), '\n')
			}
			return all
		},
	})
}

// columns is a format of one column without a header.
var columns = csvio.Format{Comma: ';', NoHeader: true}

func TestReadFormatKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[byte, string]{
		Via: func(in *pipe.Stream[byte]) *pipe.Stream[string] {
			return stages.Map(csvio.ReadFormat(in, "x.csv", columns), func(r csvio.Row) string { return r.Text })
		},
		Element: letter,
		Want:    func(in []byte) []string { return notEmpty(stagetest.ScannedLines(string(in))) },
	})
}

func TestAttemptFormatKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[byte, string]{
		Via: func(in *pipe.Stream[byte]) *pipe.Stream[string] {
			rows, failures := csvio.AttemptFormat(in, "x.csv", columns)
			good := stages.Map(rows, func(r csvio.Row) string { return r.Text })
			bad := stages.Map(failures, func(f stages.Failure[csvio.Row]) string { return f.Value.Text })
			return stages.Merge([]*pipe.Stream[string]{good, bad})
		},
		Element:   func(i int) byte { return "a\nb;\nc\n"[i%7] },
		Want:      func(in []byte) []string { return notEmpty(stagetest.ScannedLines(string(in))) },
		Unordered: true,
	})
}

func TestWriteFormatKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[int, byte]{
		Via: func(in *pipe.Stream[int]) *pipe.Stream[byte] {
			return csvio.WriteFormat(in, nil, func(dst []string, v int) []string { return append(dst, strconv.Itoa(v), "") }, columns)
		},
		Want: func(in []int) []byte {
			var all []byte
			for _, v := range in {
				all = append(strconv.AppendInt(all, int64(v), 10), ";\n"...)
			}
			return all
		},
	})
}

// letter returns the byte i of a file of one column.
func letter(i int) byte { return "abc\n"[i%4] }

// withHeader returns in with a header of one column before it.
func withHeader(in *pipe.Stream[byte]) *pipe.Stream[byte] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
		if err := out.SendAll(ctx, []byte("v\n")); err != nil {
			return err
		}
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// notEmpty returns the lines that are not empty.
func notEmpty(lines []string) []string {
	return slices.DeleteFunc(lines, func(s string) bool { return s == "" })
}
