package wsio_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/stages/wsio"
)

// sendFrames sends one message in frames of n bytes.
func sendFrames(t *testing.T, peer *websocket.Conn, kind websocket.MessageType, text string, n int) {
	w, err := peer.Writer(t.Context(), kind)
	if err != nil {
		t.Error(err)
		return
	}
	for len(text) > 0 && err == nil {
		n = min(n, len(text))
		_, err = io.WriteString(w, text[:n])
		text = text[n:]
	}
	_ = w.Close()
}

// The frames of a message end within characters, and the message does not.
func TestReaderAcceptsTextInFramesOfAnyLength(t *testing.T) {
	want := strings.Repeat("a€ß𝄞", 5000)
	for _, n := range []int{1, 2, 3, 5, 1000} {
		t.Run(fmt.Sprintf("frame=%d", n), func(t *testing.T) {
			ours, peer := connect(t)
			go func() {
				sendFrames(t, peer, websocket.MessageText, want, n)
				_ = peer.Close(websocket.StatusNormalClosure, "")
			}()
			r := wsio.NewReader(ours)
			if got, err := readAll(t.Context(), r); string(got) != want || err != io.EOF {
				t.Errorf("read %d bytes and %v, want %d and EOF", len(got), err, len(want))
			}
			_ = r.Close()
		})
	}
}

func TestTextFromThePeerThatIsNotUTF8FailsBothDirections(t *testing.T) {
	for name, text := range map[string]string{
		"invalid":           "ab\xffcd",
		"invalid character": "ab\xe2\x82cd",
		"incomplete at end": "ab\xe2\x82",
		"surrogate":         "\xed\xa0\x80",
		"overlong":          "\xc0\xaf",
		"after 70,000":      strings.Repeat("€", 70_000/3) + "\xff",
	} {
		for _, n := range []int{1, 1 << 20} {
			t.Run(fmt.Sprintf("%s/frame=%d", name, n), func(t *testing.T) {
				t.Parallel()
				ours, peer := connect(t)
				got := receiving(t.Context(), peer)
				go sendFrames(t, peer, websocket.MessageText, text, n)
				r, w := wsio.Duplex(ours)
				_, err := readAll(t.Context(), r)
				if err == io.EOF || !strings.Contains(err.Error(), "text that is not UTF-8") {
					t.Errorf("the Reader ended with %v, want an error about UTF-8", err)
				}
				if e := w.Close(t.Context()); e != err {
					t.Errorf("Close of the Writer = %v, want the error of the Reader, %v", e, err)
				}
				_ = r.Close()
				if end := <-got; websocket.CloseStatus(end.err) != websocket.StatusInvalidFramePayloadData {
					t.Errorf("the peer saw %v, want the status 1007", end.err)
				}
			})
		}
	}
}

func TestBinaryMessagesNeedNotBeUTF8(t *testing.T) {
	ours, peer := connect(t)
	go func() {
		sendFrames(t, peer, websocket.MessageBinary, "ab\xff", 2)
		_ = peer.Close(websocket.StatusNormalClosure, "")
	}()
	r := wsio.NewReader(ours)
	if got, err := readAll(t.Context(), r); string(got) != "ab\xff" || err != io.EOF {
		t.Errorf("read %q and %v, want all bytes and EOF", got, err)
	}
	_ = r.Close()
}
