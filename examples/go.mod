module github.com/penstock-go/penstock/examples

go 1.26.0

replace github.com/penstock-go/penstock => ..

replace github.com/penstock-go/penstock/stages/wsio => ../stages/wsio

require (
	github.com/coder/websocket v1.8.15
	github.com/penstock-go/penstock v0.0.0
	github.com/penstock-go/penstock/stages/wsio v0.0.0
	go.uber.org/goleak v1.3.0
	modernc.org/sqlite v1.60.1
)

require (
	github.com/dustin/go-humanize v1.0.1 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/ncruces/go-strftime v1.0.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	golang.org/x/sys v0.48.0 // indirect
	modernc.org/libc v1.77.1 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)
