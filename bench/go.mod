module github.com/penstock-go/penstock/bench

go 1.26

require github.com/penstock-go/penstock v0.0.0

replace github.com/penstock-go/penstock => ..
