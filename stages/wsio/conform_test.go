package wsio_test

import (
	"context"
	"io"
	"testing"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages/wsio"
)

// The peer sends the bytes of the feed, and closes with a status for the end of
// the feed.
func TestReaderKeepsTheRulesOfReadStream(t *testing.T) {
	shortenQuiet(t)
	conform.TestReadStream(t, conform.ReadStream[byte]{
		Real:      true,
		OwnErrors: true,
		Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
			ours, peer := connect(t)
			// Without this the peer would not answer the close frame of a
			// Reader that is closed early, and each Close would take a second.
			peer.CloseRead(context.Background())
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				sendFrom(feed, peer)
			}()
			t.Cleanup(func() {
				_ = feed.Close()
				_ = peer.CloseNow()
				<-sent
			})
			return wsio.NewReader(ours)
		},
		Except: map[string]string{
			"close releases":         "Close releases the connection, and the feed is at its other end",
			"pause stops the source": "the buffers of the sockets still accept data",
		},
	})
}

func sendFrom(feed *conform.Feed[byte], peer *websocket.Conn) {
	p := make([]byte, 32<<10)
	for {
		n, err := feed.Read(p)
		if n > 0 && peer.Write(context.Background(), websocket.MessageBinary, p[:n]) != nil {
			return
		}
		switch err {
		case nil:
		case io.EOF:
			_ = peer.Close(websocket.StatusNormalClosure, "")
			return
		default:
			_ = peer.Close(websocket.StatusInternalError, "the feed failed")
			return
		}
	}
}

// The peer writes what it receives to the medium.
func TestWriterKeepsTheRulesOfWriteStream(t *testing.T) {
	shortenQuiet(t)
	conform.TestWriteStream(t, conform.WriteStream[byte]{
		Real:      true,
		Buffered:  true,
		OwnErrors: true,
		Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
			ours, peer := connect(t)
			received := make(chan struct{})
			go func() {
				defer close(received)
				receiveInto(m, peer)
			}()
			t.Cleanup(func() {
				_ = peer.CloseNow()
				<-received
			})
			return wsio.NewWriter(ours)
		},
	})
}

func receiveInto(m *conform.Medium[byte], peer *websocket.Conn) {
	for {
		_, p, err := peer.Read(context.Background())
		if websocket.CloseStatus(err) == websocket.StatusNormalClosure {
			_ = m.Close()
			return
		}
		if err == nil {
			_, err = m.Write(p)
		}
		if err != nil {
			_ = m.CloseWithError(err)
			return
		}
	}
}
