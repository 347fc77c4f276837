// Two readers, one of which may give up for good. A value that has woken it must
// then wake the other.
//
// Close comes after the last read, because it would wake both.

#ifndef VALUES
#define VALUES 2 // of each writer
#endif

#include "calls.pml"

byte ended; // writers that have

proctype writer(byte me) {
	byte n, sz = 1, result, next = NOBODY;
	do
	:: n == VALUES -> break
	:: else -> n++; write()
	od;
	ended++
}

proctype reader(byte me) {
	byte from, num, result, w = NOBODY, next = NOBODY;
	do
	:: result == REFUSED || result == GAVE_UP -> break
	:: else ->
		if
		:: wait() // the next Read gives up if the context ends now
		:: skip
		fi;
		read()
	od
}

proctype ender() {
	ended == WRITERS && taken[0] == VALUES && taken[1] == VALUES -> endWith(CLOSED)
}

// canceller ends the context of one reader, or does nothing.
proctype canceller() {
	if
	:: cancelled[2] = true
	:: skip
	fi
}

init {
	atomic {
		maxSize = 1;
		run writer(0);
		run writer(1);
		run reader(2);
		run reader(3);
		run ender();
		run canceller()
	}
}
