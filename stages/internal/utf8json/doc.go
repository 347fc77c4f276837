// Package utf8json finds strings that lose bytes in their JSON.
//
// # Quick start
//
//	text, err := json.Marshal(v)
//	if err == nil {
//		err = utf8json.Check(text, v)
//	}
//
// # Model
//
// A string of JSON must be UTF-8. Package encoding/json replaces each other
// byte by the character U+FFFD, and reports no error.
package utf8json
