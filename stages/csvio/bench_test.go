package csvio_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

// table returns a CSV file of n rows of five fields.
func table(n int, quoted bool) []byte {
	var b bytes.Buffer
	b.WriteString("id,from,to,time,price\n")
	for i := range n {
		if quoted {
			fmt.Fprintf(&b, "%d,\"FRA\",JFK,2024-05-17T10:%02d:00Z,%d.50\n", i, i%60, i%1000)
		} else {
			fmt.Fprintf(&b, "%d,FRA,JFK,2024-05-17T10:%02d:00Z,%d.50\n", i, i%60, i%1000)
		}
	}
	return b.Bytes()
}

// BenchmarkRead compares the stages with a plain loop over encoding/csv.
func BenchmarkRead(b *testing.B) {
	const n = 100_000
	for _, quoted := range []bool{false, true} {
		file := table(n, quoted)
		perRow := func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds()/1e6, "Mrows/s")
		}
		b.Run(fmt.Sprintf("by=encoding-csv/quoted=%t", quoted), func(b *testing.B) {
			for b.Loop() {
				r := csv.NewReader(bytes.NewReader(file))
				for {
					if _, err := r.Read(); err == io.EOF {
						break
					}
				}
			}
			perRow(b)
		})
		b.Run(fmt.Sprintf("by=Attempt/quoted=%t", quoted), func(b *testing.B) {
			for b.Loop() {
				p := pipe.New("bench")
				rows, bad := csvio.Attempt(stages.FromSlice(p, file), "x.csv")
				stages.Discard(rows)
				stages.Discard(bad)
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b)
		})
		b.Run(fmt.Sprintf("by=Read/quoted=%t", quoted), func(b *testing.B) {
			for b.Loop() {
				p := pipe.New("bench")
				stages.Discard(csvio.Read(stages.FromSlice(p, file), "x.csv"))
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b)
		})
	}
}
