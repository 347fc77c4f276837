// Package pace decides how often a stage checks the clock and its context while
// it calls a function of the user.
//
// A fast function is called in a plain loop, and a slow one is checked after
// each element. So a check costs little, and the results of a slow function need
// not wait for a full Buffer.
package pace
