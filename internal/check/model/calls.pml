// The calls of the queue. They are made of the sections of queue.pml, with waits
// between them.
//
// They use the variables of the process that calls.
//
//	me         its context
//	sz         the size of the value to write
//	from, num  the writer and the number of the value that was read
//	result     the result of the call
//	w          its waiter on a list
//	next       the waiter that it has to wake

#include "queue.pml"

// the result of a call
#define WAITING 0
#define DONE 1
#define REFUSED 2
#define GAVE_UP 3

// awake is the end of a wait. A yield, which only releases the lock, ends at once.
//
// The wake-up and the section after it are one step. Steps of others between the
// two change nothing, because the section drops the wake-up and checks the
// context again.
//
// internal/bytequeue/wait_list.go: (*waiter).sleep
// internal/bytequeue/queue.go: (*Queue).yieldLocked
#define awake(l) (w == NOBODY || ready[2*l + w] || cancelled[me])

// leaveAndCheck follows each wait. It checks the context before anything else.
inline leaveAndCheck(l) {
	if
	:: w == NOBODY
	:: else ->
		leave(l);
		if
		:: cancelled[me] -> result = GAVE_UP
		:: else
		fi
	fi
}

// pushOrRefuseLocked is the end of Write and of Put.
inline pushOrRefuseLocked() {
	if
	:: end != OPEN -> result = REFUSED
	:: else -> pushLocked(); result = DONE
	fi
}

// internal/bytequeue/write.go: (*Queue).Write
inline write() {
	d_step { pushOrRefuseLocked(); unlock() }
	wake()
}

// internal/bytequeue/write.go: (*Queue).Put
// internal/bytequeue/full_drained.go: (*Queue).waitDrainedLocked, (*Queue).sleepDrainedLocked
inline put() {
	d_step {
		if
		:: cancelled[me] -> result = GAVE_UP
		:: !cancelled[me] && isFull -> result = WAITING
		:: else -> pushOrRefuseLocked()
		fi;
		unlock()
	}
	do
	:: result != WAITING -> break
#ifdef MUTATION_CHECK_THEN_ENTER
	:: result == WAITING && !checked -> atomic { checked = true; saw = isFull && end == OPEN }
	:: atomic { result == WAITING && checked && awake(FOR_ROOM) ->
#else
	:: atomic { result == WAITING && awake(FOR_ROOM) ->
#endif
#ifdef MUTATION_NO_CHECK_AFTER_WAKE
			woken = w != NOBODY;
#endif
			leaveAndCheck(FOR_ROOM);
			if
			:: result == GAVE_UP
#if defined(MUTATION_NO_CHECK_AFTER_WAKE)
			:: result == WAITING && isFull && end == OPEN && !woken ->
#elif defined(MUTATION_CHECK_THEN_ENTER)
			:: result == WAITING && saw -> checked = false;
#else
			:: result == WAITING && isFull && end == OPEN ->
#endif
				enter(FOR_ROOM)
			:: else ->
				assert(!isFull || end != OPEN); // one value exceeds the max size, with any number of calls of Put
				pushOrRefuseLocked()
			fi;
			unlock()
		}
	od;
	wake()
}

// awaitDrained is the wait of a writer after Write.
//
// internal/bytequeue/full_drained.go: (*Queue).Full, (*Queue).Drained
inline awaitDrained() {
	if
	:: !isFull
	:: isFull ->
		d_step {
			if
#ifdef MUTATION_DRAINED_ALWAYS_OPEN
			:: true -> asked = true; waits[me] = true
#else
			:: isFull && end == OPEN -> asked = true; waits[me] = true
#endif
			:: else // Drained returns a closed channel
			fi
		}
		if
		:: !waits[me]
		:: cancelled[me] -> waits[me] = false; result = GAVE_UP
		fi
	fi
}

// endOrTakeLocked is the end of Read.
inline endOrTakeLocked() {
	if
#ifdef MUTATION_END_BEFORE_VALUES
	:: end != OPEN -> result = REFUSED
#else
	:: len(held) == 0 -> result = REFUSED
#endif
	:: else -> takeLocked(me - WRITERS); result = DONE
	fi
}

// internal/bytequeue/read.go: (*Reader).Read, (*Queue).waitReadableLocked, (*Queue).sleepReadableLocked
inline read() {
	if
	:: cancelled[me] -> giveUp()
	:: d_step { !cancelled[me] ->
			doneLocked(me - WRITERS);
			if
			:: len(held) == 0 && end == OPEN -> result = WAITING
			:: else -> endOrTakeLocked()
			fi;
			unlock()
		}
	fi;
	do
	:: result != WAITING -> break
	:: atomic { result == WAITING && awake(FOR_VALUES) ->
			leaveAndCheck(FOR_VALUES);
			if
			:: result == GAVE_UP -> passOnLocked()
			:: result == WAITING && len(held) == 0 && end == OPEN -> enter(FOR_VALUES)
			:: else -> endOrTakeLocked()
			fi;
			unlock()
		}
	od;
	wake()
}

// internal/bytequeue/read.go: (*Reader).Wait
inline wait() {
	if
	:: cancelled[me] -> giveUp()
	:: d_step { !cancelled[me] -> doneLocked(me - WRITERS); result = WAITING; unlock() }
	fi;
	do
	:: result != WAITING -> break
	:: atomic { result == WAITING && awake(FOR_VALUES) ->
			leaveAndCheck(FOR_VALUES);
			if
			:: result == GAVE_UP -> passOnLocked()
			:: result == WAITING && len(held) == 0 && end == OPEN -> enter(FOR_VALUES)
			:: else -> result = DONE
			fi;
			unlock()
		}
	od;
	wake()
}

// internal/bytequeue/read.go: (*Reader).giveUp
inline giveUp() {
	d_step { doneLocked(me - WRITERS); unlock() }
	d_step { passOnLocked(); result = GAVE_UP; unlock() }
}
