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

// The peer sends what the feed gives, and closes as the feed ends.
func TestReaderKeepsTheRulesOfReadStream(t *testing.T) {
	conform.TestReadStream(t, conform.ReadStream[byte]{
		Real:      true,
		OwnErrors: true,
		Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
			ours, peer := connect(t)
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				send(peer, feed)
			}()
			t.Cleanup(func() {
				_ = feed.Close()
				_ = peer.CloseNow()
				<-sent
			})
			return wsio.NewReader(ours)
		},
		Except: map[string]string{
			"close releases":         "the source is the connection, and the feed is behind it",
			"pause stops the source": "TCP takes what the socket buffers hold",
		},
	})
}

func send(peer *websocket.Conn, feed *conform.Feed[byte]) {
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
			_ = peer.Close(websocket.StatusInternalError, "the feed has failed")
			return
		}
	}
}

// What arrives at the peer goes to the medium.
func TestWriterKeepsTheRulesOfWriteStream(t *testing.T) {
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
