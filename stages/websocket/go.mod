module github.com/penstock-go/penstock/stages/websocket

go 1.26

replace github.com/penstock-go/penstock => ../..
