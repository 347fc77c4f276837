module github.com/penstock-go/penstock/stages/wsio

go 1.26

require (
	github.com/coder/websocket v1.8.15
	github.com/penstock-go/penstock v0.0.0
	go.uber.org/goleak v1.3.0
)

replace github.com/penstock-go/penstock => ../..
