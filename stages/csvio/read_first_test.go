package csvio_test

import (
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf16"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// utf16Text returns text in UTF-16.
func utf16Text(order binary.AppendByteOrder, text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

func TestFileThatIsNotCSVIsNamed(t *testing.T) {
	const (
		isUTF16  = "the text is UTF-16, and must be UTF-8"
		isReturn = `lines end in \r alone, and must end in \n or \r\n`
	)
	long := "a\r" + strings.Repeat("1\r", csvio.MaxRowSize)
	for text, want := range map[string]string{
		utf16Text(binary.LittleEndian, "\uFEFFa,b\n1,2\n"): "line 1: " + isUTF16,
		utf16Text(binary.BigEndian, "\uFEFFa,b\n1,2\n"):    "line 1: " + isUTF16,
		utf16Text(binary.LittleEndian, "v\n1\n"):           "line 1: " + isUTF16,
		utf16Text(binary.BigEndian, "v\r\n1\r\n"):          "line 1: " + isUTF16,
		utf16Text(binary.BigEndian, "\nv\n"):               "line 1: " + isUTF16,
		"\x1f\x8b\x08\x00\x00\n\n":                         "line 1: this is a gzip file, and must be decompressed",
		"a,b\r1,2\r3,4\r":                                  "line 1: " + isReturn,
		"a\r1\r2":                                          "line 1: " + isReturn,
		"a,b\r1,2\r3,4\r\n":                                "line 1: " + isReturn,
		"a,\"b\rc\"\r1,2\n":                                "line 1: " + isReturn,
		"\na,b\n":                                          "line 1: the line is empty, want a header",
		long:                                               "line 1: longer than 1048576 bytes: " + isReturn,
		long + "\n":                                        "line 1: longer than 1048576 bytes: " + isReturn,
		"a;b;c\n1;2;3\n":                                   "line 1: the row is one field with commas, and 3 with semicolons; set the Comma of a csvio.Format",
		"a, x\tb\n":                                        "",
		"a\tb\n1\t2\n":                                     "line 1: the row is one field with commas, and 2 with tabs; set the Comma of a csvio.Format",
		"a|b\r\n":                                          "line 1: the row is one field with commas, and 2 with vertical bars; set the Comma of a csvio.Format",
		"\uFEFF\"a\";\"b, c\"\n":                           "line 1: the row is one field with commas, and 2 with semicolons; set the Comma of a csvio.Format",
		"\"a, b\";c\n":                                     "line 1: the row is one field with commas, and 2 with semicolons; set the Comma of a csvio.Format",
		"\"a;b\tc|d\"\n":                                   "",
		"\"a;\nb\"\n":                                      "",
		"\"a\rb\"\n":                                       "",
	} {
		for _, n := range []int{1, 2, 7, 65_536} {
			if n < 100 && len(text) > 10_000 {
				continue
			}
			_, err := rowsOf(text, n)
			if want == "" && err != nil || want != "" && (err == nil || err.Error() != "pipe: csv: x.csv: "+want) {
				t.Errorf("%.40q in Buffers of %d: %v, want %s", text, n, err, want)
			}
			if _, _, err2 := attempted(text, n); err != nil && (err2 == nil || err2.Error() != err.Error()) {
				t.Errorf("%.40q in Buffers of %d: Attempt: %v, Read: %v", text, n, err2, err)
			}
		}
	}
}

// The start of a text may be like that of another format.
func TestDrainAtTheStartOfTheFileIsNotAFailure(t *testing.T) {
	for _, text := range []string{"", "a", "\xff", "\xff\xfea\x00", "\x1f\x8b", "a\rb", "a;b"} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			stages.Discard(csvio.Read(stagetest.TextUntilDrain(p, text, false), "x.csv"))
			stagetest.RunDrained(t, p)
		})
	}
}

func TestFirstRowOfAFileWithoutHeaderIsChecked(t *testing.T) {
	for text, format := range map[string]csvio.Format{
		"a;b\n":  {NoHeader: true},
		"a\tb\n": {Header: []string{"x"}},
		"a\rb\n": {Comma: ';', NoHeader: true},
	} {
		if rows, err := rowsOfFormat(text, 2, format); err == nil {
			t.Errorf("%q: rows %v, want an error", text, rows)
		}
	}
	rows, err := rowsOfFormat("a;b\n", 2, csvio.Format{Comma: ',', NoHeader: true})
	if want := [][]string{{"a;b"}}; err != nil || !reflect.DeepEqual(fieldsOf(rows), want) {
		t.Errorf("got %v, %v, want %q", rows, err, want)
	}
}
