package wsio

import (
	"fmt"
	"unicode/utf8"
)

// writeText sends p in messages that hold whole characters: a text message that is not
// UTF-8 makes the peer close the connection. A character that p cuts waits for the next Write.
func (s *sink) writeText(p []byte) (int, error) {
	text := append(s.rest, p...)
	s.rest = nil
	for len(text) > 0 {
		n := whole(text[:min(PieceSize, len(text))])
		if !utf8.Valid(text[:n]) {
			return 0, notUTF8(text[:n])
		}
		if n == 0 {
			break
		}
		if _, err := s.send(text[:n]); err != nil {
			return 0, err
		}
		text = text[n:]
	}
	s.rest = append(s.rest, text...)
	return len(p), nil
}

// whole returns the length of p without the beginning of a character at its end.
func whole(p []byte) int {
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

// notUTF8 names the first byte of p that is not part of a character.
func notUTF8(p []byte) error {
	for len(p) > 0 {
		r, n := utf8.DecodeRune(p)
		if r == utf8.RuneError && n < 2 {
			break
		}
		p = p[n:]
	}
	return fmt.Errorf("wsio: the bytes to send as text are not UTF-8, at %q", p[:min(len(p), utf8.UTFMax)])
}
