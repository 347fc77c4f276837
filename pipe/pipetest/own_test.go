package pipetest_test

import (
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

// The sources of this package are held to the rules that it checks.
func TestSourceKeepsTheRulesOfReadStream(t *testing.T) {
	pipetest.TestReadStream(t, pipetest.ReadStream[int]{
		Open: func(t testing.TB, feed *pipetest.Feed[int]) pump.ReadStream[int] {
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
			"close releases":         "the feed is not the source, but feeds it",
			"pause stops the source": "the test feeds it, paused or not",
		},
	})
}
