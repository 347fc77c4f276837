package wsio

import (
	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/pump"
)

const must = misuse.Package("wsio")

// PieceSize is the length in bytes of the longest message that a [Writer]
// sends: 32 KiB. It is the default read limit of a connection of
// github.com/coder/websocket. Most other implementations accept longer
// messages.
const PieceSize = 32 << 10

// An Option changes a setting of [NewReader], [NewWriter] or [Duplex]. If an
// option is given more than once, the last one wins. An option for the other
// direction has no effect.
type Option interface {
	apply(*config)
}

type config struct {
	pump      []pump.Option
	text      bool
	readLimit int64 // bytes of one message; -1: no limit
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

// WriteQueueMaxSize sets a max size of n bytes. It bounds the bytes that a
// Reader reads ahead, and the write queue of a Writer. The default is
// [pump.DefaultWriteQueueMaxSize]. WriteQueueMaxSize panics if n is less than
// 1.
func WriteQueueMaxSize(n int64) Option {
	must.Bytes("WriteQueueMaxSize", "n", n)
	return option(func(c *config) { c.pump = append(c.pump, pump.WriteQueueMaxSize(n)) })
}

// Text makes a Writer send text messages. The bytes written must be UTF-8, or
// the Writer fails and closes the connection with the status 1007 (invalid
// data). A character may begin in one Buffer and end in the next. The last
// character of the stream must be complete.
//
// Source: RFC 6455, section 8.1.
func Text() Option {
	return option(func(c *config) { c.text = true })
}

// ReadLimit makes a Reader fail when the peer sends a message of more than n
// bytes. The connection is then closed with the status 1009 (message too big).
// The memory of a Reader is bounded even without a limit. ReadLimit panics if n
// is less than 1.
func ReadLimit(n int64) Option {
	must.Bytes("ReadLimit", "n", n)
	return option(func(c *config) { c.readLimit = n })
}

// checked returns conn, and panics on behalf of the named function if conn is
// nil.
func checked(function string, conn *websocket.Conn) *websocket.Conn {
	must.Hold(function, conn != nil, "conn must not be nil")
	return conn
}
