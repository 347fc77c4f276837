// Ratios measures the library against its peers, in the same process and in turns, and holds the
// ratios against targets:
//
//	go run ./bench/ratios                 everything, about two minutes
//	go run ./bench/ratios -only records/  what begins with that
//	go run ./bench/ratios -short          a quick look
//	go run ./bench/ratios -calm 5m        on a machine that others use as well
//
// It prints one line for each comparison: its name, what an operation costs us and what it costs
// the peer, the ratio of the two (below 1: we are cheaper), the target, and whether that is met. The exit status is
// 1 if one is missed.
//
// # Method
//
// A comparison has two sides, each a function that does n operations; n is chosen so that one
// call takes about 70 ms. A round calls both, with a garbage collection before each and the order
// alternating. The ratio is the median of the ratios of the rounds, not the ratio of the two
// medians: on a shared machine whole seconds are slower than others, and a round is short
// enough to lie in one of them. The figures of the sides are medians over the rounds.
//
// Whether work on several goroutines is faster than on one can only be seen while all cores are free. With
// -calm, a round is made anew if other processes ran before or behind it; with -cpu, CPU time is
// printed as well, which they disturb less.
//
// The peers are what a good Go programmer writes by hand for the same job, or a pinned version of
// a library. What a side does besides the exchange of elements is the same code on both sides.
package main
