// Package lint holds the house rules of the repository as tests.
//
// # Quick start
//
//	go test ./internal/check/lint
//	go test -v ./internal/check/lint -run TestHouseRules/idioms
//
// # Model
//
// The test reads every file of the workspace and checks each rule against all
// of them. A failure names the place, the fault, and the way to mend it.
//
// Each rule also proves itself on small sources that break it, and on sources
// that keep it. A rule that cannot fail is worthless.
//
// # Errors and panics
//
// A finding that is right as it is has an entry in the list of exceptions, with
// its reason. An entry that no finding needs is a failure as well. A second
// list has the folders that do not keep a new rule yet. It ends empty.
//
// # Limitations
//
// The rules read syntax, not types. They find faults that were made by
// accident. They do not find faults that were hidden on purpose.
//
// # Inside
//
//	rule_test.go          what a rule, a finding and a proof are; the list of rules
//	source_test.go        the files of the workspace, parsed
//	exceptions_test.go    both lists of exceptions
//	comments_test.go      prose in comments and Markdown; width and punctuation
//	words_test.go         words that names and comments do without
//	idioms_test.go        phrases that prose does without
//	imports_test.go       the tower of packages; dependencies
//
// Each other file has the rules that its name says.
package lint
