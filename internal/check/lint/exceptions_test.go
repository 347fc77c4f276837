package lint

// exceptions are the findings that are right as they are: rule, then the key
// of the finding (a path, or path:name), then the reason.
var exceptions = map[string]map[string]string{
	// A function may be longer when cutting its select loop would hide the
	// one order that matters. One such loop per file at most.
	functionLengthRule.name: {},

	// Words of other people's interfaces that we have to implement.
	exportedNameRule.name: {},
}
