module github.com/penstock-go/penstock/bench

go 1.26

replace github.com/penstock-go/penstock => ..
