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

// The other end of the connection sends the feed, and a reset for its failure.
func TestReaderOfADuplexKeepsTheRulesOfReadStream(t *testing.T) {
	t.Setenv("PIPETEST_QUIET", "10ms") // a byte takes far less time over loopback
	conform.TestReadStream(t, conform.ReadStream[byte]{
		Real:      true,
		OwnErrors: true,
		Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
			ours, peer := sockets(t, "tcp")
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				if _, err := io.Copy(peer, feed); err != nil {
					reset(peer)
				}
				_ = peer.Close()
			}()
			t.Cleanup(func() {
				_ = feed.Close()
				_ = peer.Close()
				<-sent
			})
			r, w := pump.Duplex(ours)
			t.Cleanup(func() { w.Abort(nil) })
			return r
		},
		Except: map[string]string{
			"close releases":         "the feed is at the other end of the connection",
			"pause stops the source": "the buffers of the sockets still accept data",
		},
	})
}

// The other end of the connection writes what it receives to the medium.
func TestWriterOfADuplexKeepsTheRulesOfWriteStream(t *testing.T) {
	t.Setenv("PIPETEST_QUIET", "10ms") // a byte takes far less time over loopback
	conform.TestWriteStream(t, conform.WriteStream[byte]{
		Real:      true,
		Buffered:  true,
		OwnErrors: true,
		Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
			ours, peer := sockets(t, "tcp")
			received := make(chan struct{})
			go func() {
				defer close(received)
				if _, err := io.Copy(m, peer); err != nil {
					_ = m.CloseWithError(err)
					reset(peer)
				}
				_ = m.Close()
			}()
			t.Cleanup(func() {
				_ = peer.Close()
				<-received
			})
			r, w := pump.Duplex(ours)
			t.Cleanup(func() { _ = r.Close() })
			return w
		},
		Except: map[string]string{
			"no write after abort": "the other end may still write what it had received before",
		},
	})
}

func TestPumpKeepsTheRulesOfPumps(t *testing.T) {
	conform.TestPump(t, conform.Pump{
		New: func(r pump.ReadStream[byte], w pump.WriteStream[byte]) conform.Mover { return pump.New(r, w) },
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
