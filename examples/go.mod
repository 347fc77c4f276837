module github.com/penstock-go/penstock/examples

go 1.26

replace github.com/penstock-go/penstock => ..
