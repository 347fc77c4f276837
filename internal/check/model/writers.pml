// Two writers and one reader. Another process ends the queue, cancels a wait, or
// changes the max size.
//
// A writer either calls Put, or calls Write and minds Full and Drained. All
// processes are bounded and end, so a process that waits forever shows as an
// invalid end state.

#ifndef VALUES
#define VALUES 2 // of each writer
#endif
#ifndef DISTURBANCES
#define DISTURBANCES 1
#endif
#ifndef SIZES
#define SIZES :: sz = 1 :: sz = 3
#endif
#define LARGEST 3 // of the sizes
#ifndef MAX_SIZES
#define MAX_SIZES :: maxSize = 1 :: maxSize = 2 :: maxSize = 4
#endif
#ifndef PUTTERS
#define PUTTERS 2 // of the two writers, and the others Write
#endif

#include "calls.pml"

byte ended; // writers that have
bool tuned; // the max size has changed

proctype writer(byte me; bool puts) {
	byte n, sz, result, w = NOBODY, next = NOBODY;
#ifdef MUTATION_NO_CHECK_AFTER_WAKE
	bool woken;
#endif
#ifdef MUTATION_CHECK_THEN_ENTER
	bool checked, saw;
#endif
	do
	:: n == VALUES || result == REFUSED || (result == GAVE_UP && !puts) -> break // without a wait there is no further Write
	:: else ->
		atomic {
			n++;
			if
			SIZES
			fi
		}
		if
		:: puts -> put()
		:: else ->
			write();
			assert(tuned || size <= maxSize + WRITERS * LARGEST);
			awaitDrained()
		fi;
		sz = 0;
		if
		:: result == GAVE_UP -> cancelled[me] = false // the next call has another context
		:: else
		fi
	od;
	ended++
}

proctype reader(byte me) {
	byte from, num, result, w = NOBODY, next = NOBODY;
	do
	:: result == REFUSED -> break
	:: else ->
		read();
		if
		:: result == GAVE_UP -> cancelled[me] = false
		:: else
		fi
	od;
	atomic {
		// The end comes after the last value, and only Discard loses values.
		assert(end != OPEN && len(held) == 0);
		assert(end == DISCARDED || dropped == 0);
		assert(taken[0] == accepted[0] && taken[1] == accepted[1])
	}
}

// ender ends the queue after the writers have ended. A writer that a drain has
// forgotten does not get help from it.
proctype ender() {
	ended == WRITERS -> endWith(CLOSED)
}

// disturber does some things, at any time. It may do nothing, so that a process
// that waits forever is found even if a later disturbance would wake it.
proctype disturber() {
	byte n;
	do
	:: n == DISTURBANCES -> break
	:: else ->
		n++;
		if
		:: endWith(CLOSED)
		:: endWith(FAILED)
		:: discard()
		:: cancelled[0] = true
		:: cancelled[2] = true
		:: tuned = true; setMaxSize(1)
		:: tuned = true; setMaxSize(5)
		:: skip
		fi
	od
}

init {
	atomic {
		if
		MAX_SIZES
		fi;
		run writer(0, PUTTERS > 0);
		run writer(1, PUTTERS > 1);
		run reader(2);
		run ender();
		run disturber()
	}
}
