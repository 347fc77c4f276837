// Ratios compares the library with its peers, and checks the ratios against
// targets. Both sides of a comparison run alternately in the same process.
//
//	go run ./bench/ratios                 all comparisons, about four minutes
//	go run ./bench/ratios -only records/  only those whose names begin with records/
//	go run ./bench/ratios -short          a quick check
//	go run ./bench/ratios -calm 5m        for a machine that runs other programs as well
//
// It prints one line for each comparison. The line has the name, the cost of an
// operation of the library and of the peer, the ratio of the two, the target,
// and whether the target is met. The library is cheaper if the ratio is below
// 1. If a target is missed, the exit status is 1.
//
// # Method
//
// Each side of a comparison is a function that does n operations. The program
// chooses n so that one call takes about 70 ms. A round calls both sides, with
// a garbage collection before each call. The sides alternate in being called
// first.
//
// The ratio is the median of the ratios of the rounds, not the ratio of the two
// medians. A shared machine may be slow for a whole second. A round is short,
// so its two calls usually run at the same speed of the machine. The costs of
// the sides are medians as well.
//
// Work on several goroutines is faster than on one only while several cores are
// free. With -calm, a round is repeated if other processes ran before or after
// it. With -cpu, CPU time is printed as well, which other processes affect
// less.
//
// The comparisons of scale/ have no other library as a peer. They compare a
// large graph with a small one, and their targets bound the growth of the cost.
//
// The other peers are code that a good Go programmer writes by hand for the
// same job, or a pinned version of a library. Both sides run the same code,
// except for the code that exchanges elements.
package main
