package wsio

import (
	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pump"
)

const must = misuse.Package("wsio")

// PieceSize is the length in bytes of the longest message that a Writer sends: 32 KiB,
// the limit that a connection of github.com/coder/websocket has unless it is changed. Most others take more.
const PieceSize = 32 << 10

// An Option changes how NewReader, NewWriter and Duplex set up what they make. The last one of a
// kind wins; one that does not concern a direction is without effect on it.
type Option interface {
	apply(*config)
}

type config struct {
	pump      []pump.Option
	text      bool
	readLimit int64 // bytes of one message; -1: none
}

func configOf(opts []Option) config {
	c := config{readLimit: -1}
	for _, o := range opts {
		o.apply(&c)
	}
	return c
}

type option func(*config)

func (o option) apply(c *config) { o(c) }

// WriteQueueMaxSize sets the max size of the write queue of a Writer, and of
// what a Reader reads ahead, to n bytes. It panics if n is below 1.
func WriteQueueMaxSize(n int64) Option {
	must.Bytes("WriteQueueMaxSize", "n", n)
	return option(func(c *config) { c.pump = append(c.pump, pump.WriteQueueMaxSize(n)) })
}

// Text makes a Writer send text messages. What is written must be UTF-8, or the Writer
// fails; a character may be cut by the end of a Buffer, not by that of the stream.
func Text() Option {
	return option(func(c *config) { c.text = true })
}

// ReadLimit makes a Reader fail, and close the connection with the status 1009 (message too big), when the
// peer sends a message of more than n bytes. The memory of a Reader is bounded without it. n is at least 1, or ReadLimit panics.
func ReadLimit(n int64) Option {
	must.Bytes("ReadLimit", "n", n)
	return option(func(c *config) { c.readLimit = n })
}

// checked returns conn. It panics, on behalf of the function of that name, if
// conn is nil.
func checked(function string, conn *websocket.Conn) *websocket.Conn {
	must.Hold(function, conn != nil, "conn must not be nil")
	return conn
}
