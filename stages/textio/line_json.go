package textio

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// lineJSON is the JSON of a Line.
type lineJSON struct {
	Number int64
	Text   string
	Bytes  []byte `json:",omitempty"` // the text, if it is not UTF-8
}

// MarshalJSON encodes the fields of l. A string of JSON must be UTF-8. If the
// text is not, it has the character U+FFFD in the place of each wrong byte, and
// a further field Bytes has the text in base64.
func (l Line) MarshalJSON() ([]byte, error) {
	encoded := lineJSON{Number: l.Number, Text: l.Text}
	if !utf8.ValidString(l.Text) {
		encoded.Text, encoded.Bytes = strings.ToValidUTF8(l.Text, "\uFFFD"), []byte(l.Text)
	}
	return json.Marshal(encoded)
}

// UnmarshalJSON decodes the result of MarshalJSON.
func (l *Line) UnmarshalJSON(text []byte) error {
	var decoded lineJSON
	if err := json.Unmarshal(text, &decoded); err != nil {
		return err
	}
	*l = Line{decoded.Number, decoded.Text}
	if decoded.Bytes != nil {
		l.Text = string(decoded.Bytes)
	}
	return nil
}
