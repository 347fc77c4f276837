package wsio

import (
	"fmt"
	"unicode/utf8"
)

// A textCheck checks whether a text message that arrives in parts is UTF-8. A
// part may end within a character.
type textCheck struct {
	partial [utf8.UTFMax]byte // the start of a character
	n       int               // length of partial; < utf8.UTFMax
}

// check returns an error if the message is not UTF-8 up to the end of the part
// p. If last is set, no part follows.
func (c *textCheck) check(p []byte, last bool) error {
	for c.n > 0 && len(p) > 0 && !utf8.FullRune(c.partial[:c.n]) {
		c.partial[c.n] = p[0]
		c.n++
		p = p[1:]
	}
	if c.n > 0 && (last || utf8.FullRune(c.partial[:c.n])) {
		if !utf8.Valid(c.partial[:c.n]) {
			return c.invalid(c.partial[:c.n])
		}
		c.n = 0
	}
	whole := wholeCharacters(p)
	if last {
		whole = len(p)
	}
	if !utf8.Valid(p[:whole]) {
		return c.invalid(p[:whole])
	}
	c.n += copy(c.partial[c.n:], p[whole:])
	return nil
}

func (c *textCheck) invalid(p []byte) error {
	return fmt.Errorf("wsio: the peer has sent text that is not UTF-8, at %q", fromInvalid(p))
}
