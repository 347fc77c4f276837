package pump_test

import (
	"context"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

func TestReaderKeepsTheRulesOfReadStream(t *testing.T) {
	pipetest.TestReadStream(t, pipetest.ReadStream[byte]{
		Open: func(t testing.TB, feed *pipetest.Feed[byte]) pump.ReadStream[byte] {
			return pump.NewReader(feed)
		},
	})
}

func TestWriterKeepsTheRulesOfWriteStream(t *testing.T) {
	pipetest.TestWriteStream(t, pipetest.WriteStream[byte]{
		Open: func(t testing.TB, m *pipetest.Medium[byte]) pump.WriteStream[byte] {
			return pump.NewWriter(m)
		},
	})
}

func TestPumpKeepsTheRulesOfPumps(t *testing.T) {
	pipetest.TestPump(t, func(r pump.ReadStream[byte], w pump.WriteStream[byte]) pipetest.Mover {
		return pump.New(r, w)
	})
}

// The medium of an Out is the stage that reads it.
func TestIntoKeepsTheRulesOfWriteStream(t *testing.T) {
	const handsOver = "Close hands over the elements of the Out, and Run of the pipeline waits and reports failures"
	pipetest.TestWriteStream(t, pipetest.WriteStream[int]{
		OneWriter: true,
		Except: map[string]string{
			"close waits":               handsOver,
			"close releases the medium": handsOver,
			"close gives up":            handsOver,
			"close reports the failure": handsOver,
		},
		Open: func(t testing.TB, m *pipetest.Medium[int]) pump.WriteStream[int] {
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
