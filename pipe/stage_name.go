package pipe

import "strconv"

// names makes the names of the stages of a pipeline unique. The zero names is
// ready to use.
type names struct {
	asked map[string]int // how many stages have asked for a name, or have it
}

// unique returns name, or name with a number if another stage has that name.
// The second stage gets the number 2, as in "Map#2".
func (n *names) unique(name string) string {
	if n.asked == nil {
		n.asked = make(map[string]int)
	}
	n.asked[name]++
	if n.asked[name] == 1 {
		return name
	}
	for {
		numbered := name + "#" + strconv.Itoa(n.asked[name])
		if n.asked[numbered] == 0 {
			n.asked[numbered] = 1
			return numbered
		}
		n.asked[name]++
	}
}

// nameFor returns the name of a stage that function adds, which is a function
// of this package.
func (c *config) nameFor(function string) string {
	name := function
	switch {
	case c.name != "":
		name = c.name
	case c.kind != "":
		name = c.kind
	}
	if c.part != "" {
		name += "/" + c.part
	}
	return name
}

func (s *stage) path() string {
	if s.p.name == "" {
		return s.name
	}
	return s.p.name + "/" + s.name
}
