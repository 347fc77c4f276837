package pump_test

import (
	"testing"

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
