package pipetest_test

import (
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/pump"
)

func TestSourceKeepsTheRulesOfReadStream(t *testing.T) {
	conform.TestReadStream(t, conform.ReadStream[int]{
		Open: func(t testing.TB, feed *conform.Feed[int]) pump.ReadStream[int] {
			s := pipetest.NewSource[int](nil, pipetest.ByHand())
			fed := make(chan struct{})
			go func() {
				defer close(fed)
				p := make([]int, 100)
				for {
					n, err := feed.Read(p)
					s.Emit(slices.Clone(p[:n])...)
					if err != nil {
						s.End(err)
						return
					}
				}
			}()
			t.Cleanup(func() {
				_ = feed.Close()
				<-fed
			})
			return s
		},
		Except: map[string]string{
			"close releases":         "the source does not read the feed; the test copies from it",
			"pause stops the source": "the test copies from the feed even while the source is paused",
		},
	})
}

// Without failures and stops a Chaos does nothing that the rules forbid.
func TestChaosKeepsTheRulesOfStreams(t *testing.T) {
	const early = "a pause makes the queue full before that"
	for seed := range uint64(10) {
		t.Run("read", func(t *testing.T) {
			conform.TestReadStream(t, conform.ReadStream[byte]{
				Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
					c := pipetest.NewChaos(t, seed, pipetest.Failures(0), pipetest.Stops(0))
					return pipetest.ChaosRead(c, pump.NewReader(feed))
				},
			})
		})
		t.Run("write", func(t *testing.T) {
			conform.TestWriteStream(t, conform.WriteStream[byte]{
				Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
					c := pipetest.NewChaos(t, seed, pipetest.Failures(0), pipetest.Stops(0))
					return pipetest.ChaosWrite(c, pump.NewWriter(m))
				},
				Except: map[string]string{"full above max": early, "drained at half": early, "lowered max size": early},
			})
		})
	}
}
