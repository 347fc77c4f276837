package wsio

import (
	"fmt"
	"unicode/utf8"

	"github.com/coder/websocket"
)

// sendText sends p in text messages of whole characters, because a peer closes
// the connection after a text message that is not UTF-8. If p ends within a
// character, its start is kept for the next Write.
func (s *sink) sendText(p []byte) (int, error) {
	text := append(s.partial, p...)
	s.partial = nil
	for len(text) > 0 {
		n := wholeCharacters(text[:min(PieceSize, len(text))])
		if !utf8.Valid(text[:n]) {
			return 0, s.refuse(text[:n])
		}
		if n == 0 {
			break
		}
		if _, err := s.send(text[:n]); err != nil {
			return 0, err
		}
		text = text[n:]
	}
	s.partial = append(s.partial, text...)
	return len(p), nil
}

// wholeCharacters returns the length of p without the start of a character at
// its end.
func wholeCharacters(p []byte) int {
	for n := len(p) - 1; n >= 0 && n > len(p)-utf8.UTFMax; n-- {
		if utf8.RuneStart(p[n]) {
			if utf8.FullRune(p[n:]) {
				break
			}
			return n
		}
	}
	return len(p)
}

// refuse closes the connection because text is not UTF-8. It returns an error
// that quotes text from its first invalid byte.
func (s *sink) refuse(text []byte) error {
	err := fmt.Errorf("wsio: the text to send is not UTF-8, at %q", fromInvalid(text))
	s.session.abort(websocket.StatusInvalidFramePayloadData, err)
	return err
}

// fromInvalid returns the first bytes of p that are not UTF-8.
func fromInvalid(p []byte) []byte {
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n < 2 {
			break
		}
		p = p[n:]
	}
	return p[:min(len(p), utf8.UTFMax)]
}
