package wsio_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/wsio"
)

// Buffers end within characters, messages must not.
func TestTextMessagesHoldWholeCharacters(t *testing.T) {
	for _, size := range []int{1, 2, 3, 5, 1000, 1 << 20} {
		t.Run(fmt.Sprintf("buf=%d", size), func(t *testing.T) {
			t.Parallel()
			ours, peer := connect(t)
			want := strings.Repeat("a€ß𝄞", min(size*1000, 20000))
			sent := make(chan error, 1)
			go func() {
				w := wsio.NewWriter(ours, wsio.Text())
				for p := []byte(want); len(p) > 0; p = p[min(size, len(p)):] {
					_ = w.Write(pipe.BufferOf(p[:min(size, len(p)):min(size, len(p))]...))
					_ = w.Flush(t.Context()) // so that small Buffers are not joined
				}
				sent <- w.Close(t.Context())
			}()
			var got strings.Builder
			for {
				kind, p, err := peer.Read(t.Context())
				if err != nil {
					break
				}
				if kind != websocket.MessageText || !utf8.Valid(p) {
					t.Fatalf("the peer got %v %q, want text of whole characters", kind, p)
				}
				got.Write(p)
			}
			if err := <-sent; err != nil || got.String() != want {
				t.Errorf("the peer got %d bytes and Close = %v, want %d and nil", got.Len(), err, len(want))
			}
		})
	}
}

func TestTextThatIsNotUTF8FailsTheWriter(t *testing.T) {
	for name, text := range map[string]string{
		"invalid within":    "ab\xffcd",
		"incomplete at end": "ab\xe2\x82",
	} {
		t.Run(name, func(t *testing.T) {
			ours, peer := connect(t)
			got := receiving(t.Context(), peer)
			w := wsio.NewWriter(ours, wsio.Text())
			_ = w.Write(pipe.BufferOf([]byte(text)...))
			if err := w.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "not UTF-8") {
				t.Errorf("Close = %v, want an error about UTF-8", err)
			}
			if r := <-got; websocket.CloseStatus(r.err) != websocket.StatusInvalidFramePayloadData {
				t.Errorf("the peer saw %v, want the status 1007", r.err)
			}
		})
	}
}
