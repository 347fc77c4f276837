package pump_test

import (
	"context"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/pump"
)

func TestReaderKeepsTheRulesOfReadStream(t *testing.T) {
	conform.TestReadStream(t, conform.ReadStream[byte]{
		Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
			return pump.NewReader(feed)
		},
	})
}

func TestWriterKeepsTheRulesOfWriteStream(t *testing.T) {
	conform.TestWriteStream(t, conform.WriteStream[byte]{
		Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
			return pump.NewWriter(m)
		},
	})
}

func TestPumpKeepsTheRulesOfPumps(t *testing.T) {
	conform.TestPump(t, func(r pump.ReadStream[byte], w pump.WriteStream[byte]) conform.Mover {
		return pump.New(r, w)
	})
}

// The medium of an Out is the stage that reads it.
func TestIntoKeepsTheRulesOfWriteStream(t *testing.T) {
	const handsOver = "Close hands over the elements of the Out, and Run of the pipeline waits and reports failures"
	conform.TestWriteStream(t, conform.WriteStream[int]{
		OneWriter: true,
		Except: map[string]string{
			"close waits":               handsOver,
			"close releases the medium": handsOver,
			"close gives up":            handsOver,
			"no write after abort":      "Abort fails the run, and the reader of the Out may still write the Buffer that it has read",
			"close reports the failure": handsOver,
		},
		Open: func(t testing.TB, m *conform.Medium[int]) pump.WriteStream[int] {
			p := pipe.New("test")
			outs, ended := make(chan pump.WriteStream[int]), make(chan struct{})
			s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				outs <- pump.Into(out)
				select {
				case <-ended:
				case <-ctx.Done():
				}
				return nil
			})
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				for {
					b, err := in.Read(ctx)
					if err != nil {
						if err == io.EOF {
							return m.Close()
						}
						_ = m.CloseWithError(err)
						return err
					}
					if _, err := m.Write(b.Elements()); err != nil {
						return err
					}
				}
			})
			ran := make(chan error, 1)
			go func() { ran <- p.Run(context.Background()) }()
			t.Cleanup(func() {
				close(ended)
				<-ran
			})
			return <-outs
		},
	})
}
