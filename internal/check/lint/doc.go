// Package lint is the house rules of the module, as tests.
//
// # Model
//
// go test ./internal/check/lint reads every file of the workspace and holds each
// rule against it. A failure names the place and says what to do instead.
// Each rule also has to prove itself on small sources that break it, because a
// rule that cannot fail is worthless.
//
// Exceptions are listed in exceptions_test.go, each with its reason. An
// exception that nothing needs any more is a failure as well.
//
// # Limitations
//
// The rules read syntax, not types. They find what is written by accident,
// not what is hidden on purpose.
package lint
