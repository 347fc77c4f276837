package utf8json

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"unicode/utf8"
)

// Check returns an error if encoding/json has replaced bytes of v, which are
// not UTF-8, by U+FFFD in text, which is the JSON of v. The error has the place
// of the string in v.
func Check(text []byte, v any) error {
	// Before Go 1.27, encoding/json escapes what it puts in. A string of v may
	// have U+FFFD, too.
	if !bytes.Contains(text, []byte(`\ufffd`)) && !bytes.ContainsRune(text, utf8.RuneError) {
		return nil
	}
	return checkUTF8(reflect.ValueOf(v), "")
}

// encodesItself reports whether t has a method that makes its JSON. The method
// may keep bytes that are not UTF-8 in a form of its own, as that of csvio.Row
// does, or call Check. Only such a type may refer to itself without end.
func encodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(reflect.TypeFor[json.Marshaler]()) || p.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}

// checkUTF8 returns an error if v has a string that is not UTF-8. place is the
// place of v in its element.
func checkUTF8(v reflect.Value, place string) error {
	if v.IsValid() && encodesItself(v.Type()) {
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return fmt.Errorf("the string%s is not UTF-8", place)
		}
	case reflect.Pointer, reflect.Interface:
		return checkUTF8(v.Elem(), place)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil // base64, or a json.RawMessage
		}
		for i := range v.Len() {
			if err := checkUTF8(v.Index(i), fmt.Sprintf("%s[%d]", place, i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			at := fmt.Sprintf("%s[%q]", place, it.Key())
			if err := checkUTF8(it.Key(), at); err != nil {
				return err
			}
			if err := checkUTF8(it.Value(), at); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for field, v := range v.Fields() {
			if !field.IsExported() && !field.Anonymous || field.Tag.Get("json") == "-" {
				continue
			}
			if err := checkUTF8(v, place+"."+field.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
