module github.com/penstock-go/penstock/bench

go 1.26.0

require (
	github.com/penstock-go/penstock v0.0.0
	github.com/samber/ro v0.3.0
	github.com/sourcegraph/conc v0.3.0
	go.uber.org/goleak v1.3.0
	golang.org/x/sync v0.24.0
)

require (
	github.com/samber/lo v1.52.0 // indirect
	go.uber.org/atomic v1.7.0 // indirect
	go.uber.org/multierr v1.9.0 // indirect
	golang.org/x/exp v0.0.0-20220303212507-bbda1eaf7a17 // indirect
	golang.org/x/text v0.22.0 // indirect
)

replace github.com/penstock-go/penstock => ..
