// The queue of package bytequeue. It has the fields of the queue, and one inline
// for each section under its lock.
//
// calls.pml includes this file. The users of the queue are in writers.pml,
// readers.pml and pump.pml.
//
// A section under the lock is one atomic step that ends with unlock(). A wake-up,
// a sleep and a check of a context outside the lock are steps of their own. A line
// "folder/file.go: function" names the Go function that the lines below it model.

#ifndef CAPACITY
#define CAPACITY 6 // values that can be held at once, and no run writes more
#endif

#define NOBODY 255 // a waiter that is not there
#define WRITERS 2
#define READERS 2
#define WAITERS 2 // on each list
#define USERS 4   // contexts, first those of the writers, then those of the readers

// the lists of waiters
#define FOR_VALUES 0 // readers
#define FOR_ROOM 1   // writers

// end, the way in which the queue has ended
#define OPEN 0
#define CLOSED 1
#define FAILED 2
#define DISCARDED 3

// internal/bytequeue/queue.go: Queue
//
// full has another name here, because Promela has a function of that name.
chan held = [CAPACITY] of { byte, byte, byte }; // writer, number, size of the value
byte size, maxSize;
bool isFull;
byte end = OPEN;                            // end and refusal, which are set together
chan waiting[2] = [WAITERS] of { byte };    // readers.waiting and writers.waiting
bool asked;                                 // drained.Awaited()
bool waits[WRITERS];                         // this writer waits on a channel from Drained that is not closed
byte working[READERS];                      // Reader.working, for each reader

// internal/bytequeue/wait_list.go: waiter, waitList
bool ready[4]; // ready[2*l+w] is true if waiter w of list l has a wake-up
bool used[4];  // it is not in spare

bool cancelled[USERS]; // the context of the user's present call is done

// Ghosts, which only the assertions need.
byte accepted[WRITERS]; // values that were written and are kept
byte taken[WRITERS];    // of these, read or dropped, with the numbers 0 to taken-1
byte dropped;           // by Discard, of all writers
byte heldBytes;         // sum of the sizes in held
bool wasFull;           // full when the lock was last free
bool pausedFor;         // a pump has paused its source in this full episode
hidden byte x, y, z;    // scratch

// unlock is the end of each section. It asserts the invariants of the free lock.
inline unlock() {
	assert(size == heldBytes + working[0] + working[1]);
	assert(len(held) <= heldBytes);                      // a value takes at least a byte, so memory is bounded
	assert(isFull || size <= maxSize);                     // more than max is full, and stays
	assert(!isFull || size > maxSize / 2);               // until half of it
	assert(!isFull || wasFull || size > maxSize);        // full begins above the max
	assert(isFull || !wasFull || size <= maxSize / 2);   // and ends at half of it
	assert(len(waiting[FOR_ROOM]) == 0 || (isFull && end == OPEN));  // no writer waits for a drain that has happened
	assert(!asked || (isFull && end == OPEN));             // nor waits on a channel
	assert(len(waiting[FOR_VALUES]) == 0 || end == OPEN);            // no reader waits for an end that has come
	wasFull = isFull
}

// internal/bytequeue/wait_list.go: (*waiter).wake
//
// Callers hold no lock, so anything may happen between the section that chose the
// waiter and this step.
inline wake() {
	if
	:: next == NOBODY
	:: else -> d_step { ready[2*FOR_VALUES + next] = true; next = NOBODY }
	fi
}

inline wakeAtOnce() {
	if
	:: next == NOBODY
	:: else -> ready[2*FOR_VALUES + next] = true; next = NOBODY
	fi
}

// internal/bytequeue/wait_list.go: (*waitList).enter
//
// The code takes the waiter that was put back last, and the model takes any. A
// waiter may still get a wake-up that was meant for its previous user.
inline enter(l) {
	if
	:: !used[2*l] -> w = 0
	:: !used[2*l + 1] -> w = 1
	fi;
	used[2*l + w] = true;
	waiting[l]!w
}

// internal/bytequeue/wait_list.go: (*waitList).leave
inline leave(l) {
	if
	:: waiting[l]??[eval(w)] -> waiting[l]??eval(w)
	:: else
	fi;
	ready[2*l + w] = false;
	used[2*l + w] = false;
	w = NOBODY
}

// internal/bytequeue/wait_list.go: (*waitList).takeFirst
inline takeFirst(l) {
	if
	:: len(waiting[l]) > 0 -> waiting[l]?next
	:: else -> next = NOBODY
	fi
}

// internal/bytequeue/wait_list.go: (*waitList).wakeAll
inline wakeAll(l) {
	do
	:: len(waiting[l]) > 0 -> waiting[l]?x; ready[2*l + x] = true
	:: else -> break
	od
}

// internal/bytequeue/full_drained.go: (*Queue).refreshFullLocked, (*Queue).drainLocked
inline refreshFullLocked() {
	if
	:: !isFull && size > maxSize -> isFull = true
	:: else
	fi;
	if
#if defined(MUTATION_DRAIN_EARLY)
	:: isFull && size <= maxSize / 2 + 1 ->
#elif defined(MUTATION_DRAIN_LATE)
	:: isFull && size < maxSize / 2 ->
#else
	:: isFull && size <= maxSize / 2 ->
#endif
		isFull = false;
		if
		:: end == OPEN ->
			closeDrained();
#ifdef MUTATION_WAKE_ONE
			if
			:: len(waiting[FOR_ROOM]) > 0 -> waiting[FOR_ROOM]?x; ready[2*FOR_ROOM + x] = true
			:: else
			fi
#else
			wakeAll(FOR_ROOM)
#endif
		:: else // the end has woken all waiters
		fi
	:: else
	fi
}

// q.drained.Happen()
inline closeDrained() {
	if
	:: asked -> asked = false; waits[0] = false; waits[1] = false
	:: else
	fi;
	pausedFor = false
}

// internal/bytequeue/write.go: (*Queue).pushLocked
inline pushLocked() {
	assert(end == OPEN);
	if
#ifdef MUTATION_KEEP_EMPTY
	:: false
#else
	:: sz == 0 -> next = NOBODY
#endif
	:: else ->
		held!me, accepted[me], sz;
		accepted[me]++;
		heldBytes = heldBytes + sz;
		size = size + sz;
		if
#ifdef MUTATION_FULL_AT_MAX
		:: !isFull && size >= maxSize ->
#else
		:: !isFull && size > maxSize ->
#endif
			isFull = true
		:: else
		fi;
		takeFirst(FOR_VALUES)
	fi
}

// popLocked takes the oldest value out of held. Values leave nowhere else. The
// assertion shows that each leaves once, in the order of its writer.
//
// internal/bytequeue/ring.go: (*ring).pop
inline popLocked(from, num, bytes) {
	held?from, num, bytes;
	heldBytes = heldBytes - bytes;
	assert(num == taken[from]);
	taken[from]++
}

// internal/bytequeue/read.go: (*Reader).takeLocked
inline takeLocked(r) {
	assert(working[r] == 0);
	popLocked(from, num, working[r])
}

// internal/bytequeue/read.go: (*Reader).doneLocked, (*Queue).forgetLocked
inline doneLocked(r) {
#ifdef MUTATION_SIGNAL_FIRST
	refreshFullLocked();
	size = size - working[r];
	working[r] = 0
#else
	size = size - working[r];
	working[r] = 0;
	refreshFullLocked()
#endif
}

// internal/bytequeue/read.go: (*Queue).passOnLocked
inline passOnLocked() {
#ifdef MUTATION_NO_PASS_ON
	next = NOBODY
#else
	if
	:: len(held) > 0 -> takeFirst(FOR_VALUES)
	:: else -> next = NOBODY
	fi
#endif
}

// internal/bytequeue/end.go: (*Queue).wakeAllLocked
inline wakeAllLocked() {
	closeDrained();
#ifndef MUTATION_END_WAKES_NO_READERS
	wakeAll(FOR_VALUES);
#endif
#ifndef MUTATION_END_WAKES_NO_WRITERS
	wakeAll(FOR_ROOM)
#endif
}

// internal/bytequeue/end.go: (*Queue).Close, (*Queue).Fail, (*Queue).endWith
inline endWith(how) {
	d_step {
		if
		:: end == OPEN -> end = how; wakeAllLocked()
		:: else
		fi;
		unlock()
	}
}

// internal/bytequeue/end.go: (*Queue).Discard
inline discard() {
	d_step {
		if
		:: end != OPEN && len(held) == 0 // the queue is empty and has ended already
		:: else ->
			do
			:: len(held) > 0 ->
				popLocked(x, y, z);
				size = size - z;
				dropped++
			:: else -> break
			od;
			end = DISCARDED;
			wakeAllLocked();
			refreshFullLocked()
		fi;
		unlock()
	}
}

// internal/bytequeue/full_drained.go: (*Queue).SetMaxSize
inline setMaxSize(n) {
	d_step {
		maxSize = n;
#ifndef MUTATION_MAX_SIZE_ONLY
		refreshFullLocked();
#endif
		unlock()
	}
}
