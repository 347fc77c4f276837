// Two writers and one reader, while somebody ends the queue, cancels a wait, and changes the max size.
//
// Each writer is one of two: it Puts, or it Writes and minds Full and Drained. Everything that is
// bounded ends by itself, so a run in which somebody waits for ever shows as an invalid end state.

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
#define PUTTERS 2 // of the two writers; the others Write
#endif

#include "calls.pml"

byte ended; // writers that have
bool tuned; // the max size has changed

proctype writer(byte me; bool puts) {
	byte n, sz, result, w = NOBODY, next = NOBODY;
#ifdef MUTATION_NO_LOOK_AFTER_WAKE
	bool woken;
#endif
#ifdef MUTATION_LOOK_THEN_ENTER
	bool looked, saw;
#endif
	do
	:: n == VALUES || result == REFUSED || (result == GAVE_UP && !puts) -> break // who may not wait must not Write
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
		// The end comes behind the last value, and nothing is lost but by Discard.
		assert(end != OPEN && len(held) == 0);
		assert(end == DISCARDED || dropped == 0);
		assert(taken[0] == accepted[0] && taken[1] == accepted[1])
	}
}

// ender ends the queue when the writers have. Somebody whom a drain has forgotten is not helped by that.
proctype ender() {
	ended == WRITERS -> endWith(CLOSED)
}

// disturber does some things, at any time. It may also do nothing: so whoever waits for ever is
// found, though something that is still to come would wake them.
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
