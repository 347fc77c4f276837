package sqlio

import (
	"database/sql"
	"reflect"
)

var rawBytes = reflect.TypeFor[sql.RawBytes]()

// isBorrowed reports whether a value of type t has memory of the driver, which
// is valid only until the next row. seen are the types that are being checked.
func isBorrowed(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == rawBytes {
		return true
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Array, reflect.Pointer, reflect.Slice, reflect.Map:
		return isBorrowed(t.Elem(), seen) // a key of a map cannot be a slice
	case reflect.Struct:
		for field := range t.Fields() {
			if isBorrowed(field.Type, seen) {
				return true
			}
		}
	}
	return false
}
