package stages

import "github.com/penstock-go/penstock/internal/misuse"

const must = misuse.Package("stages")
