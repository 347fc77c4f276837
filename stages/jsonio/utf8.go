package jsonio

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/penstock-go/penstock/stages"
)

// maxDepth bounds the search for a string, because a value may refer to itself.
const maxDepth = 100

// encodesItself reports whether t has a method that makes its JSON. The method
// may keep bytes that are not UTF-8 in a form of its own, as that of csvio.Row
// does. That of stages.Failure does not.
func encodesItself(t reflect.Type) bool {
	isFailure := t.PkgPath() == reflect.TypeFor[stages.Failure[int]]().PkgPath() && strings.HasPrefix(t.Name(), "Failure[")
	return reflect.PointerTo(t).Implements(reflect.TypeFor[json.Marshaler]()) && !isFailure
}

// checkUTF8 returns an error if v has a string that is not UTF-8. place is the
// place of v in its element.
func checkUTF8(v reflect.Value, place string, depth int) error {
	if depth == 0 || v.IsValid() && encodesItself(v.Type()) {
		return nil
	}
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			return fmt.Errorf("the string%s is not UTF-8", place)
		}
	case reflect.Pointer, reflect.Interface:
		return checkUTF8(v.Elem(), place, depth-1)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil // base64, or a json.RawMessage
		}
		for i := range v.Len() {
			if err := checkUTF8(v.Index(i), fmt.Sprintf("%s[%d]", place, i), depth-1); err != nil {
				return err
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			at := fmt.Sprintf("%s[%q]", place, it.Key())
			if err := checkUTF8(it.Key(), at, depth-1); err != nil {
				return err
			}
			if err := checkUTF8(it.Value(), at, depth-1); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for field, v := range v.Fields() {
			if !field.IsExported() && !field.Anonymous || field.Tag.Get("json") == "-" {
				continue
			}
			if err := checkUTF8(v, place+"."+field.Name, depth-1); err != nil {
				return err
			}
		}
	}
	return nil
}
