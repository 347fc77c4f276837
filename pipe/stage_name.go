package pipe

import "strconv"

// Name sets the name of a stage in errors, Stats, Graph and profiles. The
// default is the name of the function that has added the stage, such as "Map"
// or "csvio.Read". If another stage of the pipeline has that name, the name
// gets a number. So the second "Map" is "Map#2".
func Name(name string) Option { return nameOption(name) }

type nameOption string // not a function, so that a constant name costs no allocation

func (o nameOption) apply(c *config) { c.name = string(o) }

// Kind sets the default name of a stage. It is for packages that offer
// functions that add a stage. The name is that of the function with its
// package, such as "csvio.Read". Only for the functions of packages pipe and
// stages, it has no package.
func Kind(kind string) Option { return kindOption(kind) }

type kindOption string // not a function, for the same reason as nameOption

func (o kindOption) apply(c *config) { c.kind = string(o) }

// NameSuffix adds a slash and suffix to the name of a stage, as in
// "Attempt/split". It is for functions that add several stages with the options
// of their caller.
func NameSuffix(suffix string) Option { return suffixOption(suffix) }

type suffixOption string // not a function, for the same reason as nameOption

func (o suffixOption) apply(c *config) { c.suffix = string(o) }

// naming has the values of the options in this file.
type naming struct{ name, kind, suffix string }

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
func (c *naming) nameFor(function string) string {
	name := function
	switch {
	case c.name != "":
		name = c.name
	case c.kind != "":
		name = c.kind
	}
	if c.suffix != "" {
		name += "/" + c.suffix
	}
	return name
}

func (s *stage) path() string {
	if s.p.name == "" {
		return s.name
	}
	return s.p.name + "/" + s.name
}
