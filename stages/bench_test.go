package stages_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
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

func BenchmarkCSV(b *testing.B) {
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
		b.Run(fmt.Sprintf("by=AttemptCSV/quoted=%t", quoted), func(b *testing.B) {
			for b.Loop() {
				p := pipe.New("bench")
				rows, bad := stages.AttemptCSV(stages.FromSlice(p, file), "x.csv")
				stages.Discard(rows)
				stages.Discard(bad)
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b)
		})
		b.Run(fmt.Sprintf("by=CSV/quoted=%t", quoted), func(b *testing.B) {
			for b.Loop() {
				p := pipe.New("bench")
				stages.Discard(stages.CSV(stages.FromSlice(p, file), "x.csv"))
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b)
		})
	}
}

func BenchmarkElementwise(b *testing.B) {
	const n = 1 << 20
	in := upTo(n)
	b.Run("by=loop", func(b *testing.B) {
		sum := 0
		for b.Loop() {
			for _, v := range in {
				if v = 2*v + 1; v%3 != 0 {
					sum += v
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/elem")
	})
	b.Run("by=MapFilterFold", func(b *testing.B) {
		for b.Loop() {
			p := pipe.New("bench")
			odd := stages.Map(stages.FromSlice(p, in), func(v int) int { return 2*v + 1 })
			some := stages.Filter(odd, func(v int) bool { return v%3 != 0 })
			stages.Discard(stages.Fold(some, 0, func(acc, v int) int { return acc + v }))
			if err := p.Run(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/elem")
		b.ReportAllocs()
	})
}
