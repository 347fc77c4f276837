// A Pump from a Reader to a Writer. It is started, stopped and started again, while
// either side may fail.
//
// The Pump is the only writer of the write queue, so the number of a value there is
// the number of the Buffer.

#ifndef BUFFERS
#define BUFFERS 2 // that the source has
#endif
#ifndef ROUNDS
#define ROUNDS 2 // a Stop ends all but the last
#endif
#ifndef MAX_SIZE
#define MAX_SIZE 1
#endif

// the fault of a run, one of these, at any time
#define SOURCE_FAILS 1
#define SINK_FAILS 2 // even while the source is silent
#define CANCEL 3
#ifndef FAULTS
#define FAULTS :: fault = SOURCE_FAILS :: fault = SINK_FAILS :: fault = CANCEL
#endif
byte fault;
#define CAPACITY BUFFERS

#include "calls.pml"

#define NO_ROUND 255

// the cause of a context, and the result of a Read of the source and of a round
#define NOTHING 0
#define STOPPED 1     // ErrStopped
#define SINK_FAILED 2 // errSinkFailed
#define CANCELLED 3   // the context of Run
#define EOF 4
#define FAILURE 5
#define BUFFER 6

// pump/reader.go: Reader
chan ahead = [1] of { byte, byte }; // number and size of a Buffer that was read ahead
byte aheadEnd;                      // NOTHING, EOF or FAILURE
bool paused;
bool leftPaused;
byte withheldNumber, withheldSize;  // withheld, with size 0 if there is none
byte final;
bool isClosed;
bool silent;                        // the source returns nothing any more, not even its end

// pump/writer.go: Writer
bool failed;   // err is set and the channel failed is closed
bool complete;
bool sinkDone; // the channel done is closed

// pump/pump.go: Pump
// pump/pump_round.go: round
byte cause[ROUNDS];     // of the context of the round
bool isStopped[ROUNDS]; // the field stopped
byte before[ROUNDS];    // the round whose end closes the channel before, or NO_ROUND
bool done[ROUNDS];
byte latest = NO_ROUND; // the round that has begun last; its end closes the channel free
bool ended;
byte err;               // its result

// Ghosts.
byte using;   // rounds that use the streams
byte balance; // calls of Pause by the pump, less those of Resume
byte written; // Buffers that the medium has

// pump/reader_fill.go: (*Reader).fill, (*Reader).awaitSpace, (*Reader).queue, (*Reader).end
proctype fill() {
	byte n;
	do
	:: isClosed -> break
	:: !isClosed && !paused && nfull(ahead) ->
		// A read of src is under way. Its result is kept even if the stream is paused or
		// closed in the meantime.
		if
		:: atomic { n < BUFFERS ->
				if
				:: isClosed
				:: !isClosed -> ahead!n, 1
				:: !isClosed -> ahead!n, 3
				fi;
				n++
			}
		:: n == BUFFERS -> aheadEnd = EOF; break
		:: fault == SOURCE_FAILS -> aheadEnd = FAILURE; break
		:: fault == SINK_FAILS -> silent = true; break
		fi
	od
}

// pump/reader.go: (*Reader).Read, (*Reader).readWithheld, (*Reader).deliver
//
// It sets got to BUFFER, together with num and sz, or to the end of the source, or
// to STOPPED if the round is stopped.
inline readSource() {
	got = NOTHING;
	do
	:: got != NOTHING -> break
	:: got == NOTHING && cause[k] != NOTHING -> got = STOPPED
	:: d_step { got == NOTHING && (final != NOTHING || (!paused && withheldSize > 0)) ->
			if
			:: final != NOTHING -> got = final
			:: else ->
				assert(!paused);
				got = BUFFER;
				num = withheldNumber;
				sz = withheldSize;
				withheldNumber = 0;
				withheldSize = 0
			fi
		}
	:: got == NOTHING && cause[k] == NOTHING && final == NOTHING && !paused && withheldSize == 0 ->
		if
		:: atomic { nempty(ahead) -> ahead?num, sz; got = BUFFER }
		:: atomic { empty(ahead) && aheadEnd != NOTHING && cause[k] == NOTHING -> got = aheadEnd }
		:: cause[k] != NOTHING || isClosed
		fi;
		d_step {
			if
			:: got == NOTHING
			:: got != NOTHING && final != NOTHING -> got = final
#ifdef MUTATION_DELIVER_BLINDLY
			:: false
#else
			:: got != NOTHING && final == NOTHING && paused ->
				if
				:: got == BUFFER -> withheldNumber = num; withheldSize = sz
				:: else // an end stays in the queue
				fi;
				got = NOTHING
#endif
			:: else ->
				assert(!paused); // a paused source withholds even its end
				if
				:: got == BUFFER
				:: else -> final = got
				fi
			fi
		}
	od
}

// pump/reader.go: (*Reader).Close
inline closeSource() {
	d_step {
		isClosed = true;
		if
		:: final == NOTHING -> final = FAILURE
		:: else
		fi;
		do
		:: len(ahead) > 0 -> ahead?x, y
		:: else -> break
		od
	}
}

// The wake-up of the worker is part of the step. Late wake-ups are in writers.pml.
//
// pump/writer.go: (*Writer).Write
inline writeSink() {
	d_step {
		if
		:: failed -> result = REFUSED
		:: else -> pushOrRefuseLocked()
		fi;
		num = 0;
		sz = 0;
		unlock();
		wakeAtOnce()
	}
}

// The code holds the lock of the Writer during both steps. The worker does not need
// that lock to read the queue. A second call has no effect in the code.
//
// pump/writer.go: (*Writer).failLocked
inline fail() {
	if
	:: complete
	:: atomic { !complete -> failed = true };
		discard()
	fi
}

// pump/writer_work.go: (*Writer).work, (*Writer).writeQueued
//
// It writes one Buffer at a time. More at a time only make larger steps.
proctype worker() {
	byte me = 2, from, num, result, w = NOBODY, next = NOBODY;
	do
	:: result == REFUSED -> break
	:: else ->
		read();
		if
		:: result == DONE -> written++
		:: result == DONE && fault == SINK_FAILS -> fail(); break
		:: result == REFUSED
		fi
	od;
	atomic {
		complete = !failed;
		assert(!complete || written == BUFFERS); // a sink that was cut off never seems complete
		sinkDone = true
	}
}

// pump/pump_round.go: (*Pump).awaitDrained
inline drained() {
	if
	:: cause[k] != NOTHING -> res = STOPPED
	:: cause[k] == NOTHING ->
		d_step {
			if
			:: isFull && end == OPEN -> asked = true; waits[0] = true
			:: else
			fi
		}
		if
		:: !waits[0] ->
			if
			:: failed || end != OPEN -> res = FAILURE // the empty Buffer is refused
			:: !failed && end == OPEN
			fi
		:: cause[k] != NOTHING -> waits[0] = false; res = STOPPED
		fi
	fi
}

// pump/reader.go: (*Reader).Pause, (*Reader).pause
inline pause() {
	d_step {
#ifndef BY_HAND
		assert(balance == 0);
#endif
		assert(!wasStopped); // a Stop during Write comes first, and the source is not paused
		assert(!pausedFor);
		balance = 1;
		pausedFor = isFull;
		paused = true;
		leftPaused = false;
		hasPaused = true
	}
}

// pump/pump_round.go: (*Pump).resume
// pump/reader.go: (*Reader).Resume
inline resume() {
	d_step {
#ifndef BY_HAND
		assert(balance == 1);
#endif
		assert(!isFull || end != OPEN || res == EOF || res == FAILURE);
		balance = 0;
		paused = false;
		leftPaused = false;
		hasPaused = false
	}
}

// stopped checks the context after a Write, so that a stopped pump does not pause
// the source.
inline stopped() {
	if
	:: cause[k] != NOTHING -> res = STOPPED
	:: cause[k] == NOTHING
	fi
}

// pump/pump_round.go: (*Pump).moveAll, (*Pump).begin, endOf
inline moveAll() {
	hasPaused = leftPaused; // LeftPaused()
#ifdef MUTATION_START_RESUMES_AT_ONCE
	if
	:: hasPaused -> resume()
	:: else
	fi;
#endif
	drained();
	do
	:: res != NOTHING -> break
	:: res == NOTHING && hasPaused -> resume()
	:: res == NOTHING && !hasPaused ->
		readSource();
		if
		:: got == BUFFER ->
#ifdef MUTATION_STOP_DROPS
			if
			:: cause[k] != NOTHING -> res = STOPPED; break
			:: cause[k] == NOTHING
			fi;
#endif
			assert(failed || end != OPEN || num == accepted[0]); // nothing is lost and nothing repeated
			writeSink();
			wasStopped = cause[k] != NOTHING;
			got = NOTHING;
			if
			:: result == REFUSED -> res = FAILURE
			:: result == DONE && !isFull -> stopped()
			:: result == DONE && isFull ->
#ifndef MUTATION_STOPPED_PUMP_PAUSES
				stopped();
#endif
				if
				:: res == NOTHING -> pause(); drained()
				:: else
				fi
			fi;
			result = NOTHING;
			wasStopped = false
		:: else -> res = got; got = NOTHING
		fi
	od
}

// pump/pump_round.go: (*Pump).mayBegin
inline mayBegin() {
	if
#ifdef MUTATION_TWO_ROUNDS
	:: true ->
#else
	:: before[k] == NO_ROUND || done[before[k]] ->
#endif
		d_step {
			if
			:: ended -> res = err
#ifndef MUTATION_STOPPED_ROUND_BEGINS
			:: !ended && isStopped[k] -> res = STOPPED
#endif
			:: else -> latest = k; begun = true
			fi
		}
	:: cause[k] != NOTHING -> res = STOPPED
	fi
}

// pump/pump_round.go: (*Pump).work, (*Pump).move
proctype round(byte k) {
	byte me = 0, got, num, sz, result, next = NOBODY, res;
	bool hasPaused, wasStopped, begun;
	mayBegin();
	if
	:: !begun
	:: begun ->
		d_step { using++; assert(using == 1) } // one round at a time
		run listener(k);
		moveAll();
		if
		:: res == STOPPED && cause[k] == SINK_FAILED -> res = FAILURE
		:: else
		fi;
		if
		:: !hasPaused
#ifdef MUTATION_FAILED_PUMP_HOLDS
		:: hasPaused && res != STOPPED
#else
		:: hasPaused && res != STOPPED -> resume()
#endif
		:: hasPaused && res == STOPPED ->
#ifndef MUTATION_STOP_FORGETS
			d_step { paused = true; leftPaused = true } // LeavePaused
#endif
		fi
	fi;
	d_step {
		if
		:: begun -> using--
		:: else
		fi;
		if
		:: cause[k] == NOTHING -> cause[k] = STOPPED // ends the listener
		:: else
		fi;
		if
		:: res != STOPPED && !ended -> ended = true; err = res
		:: else
		fi;
		if
		:: res == STOPPED -> isStopped[k] = true
		:: else
		fi;
		done[k] = true
	}
}

// pump/pump_round.go: (*Pump).watchSink
proctype listener(byte k) {
	if
	:: cause[k] != NOTHING
#ifndef MUTATION_DEAF
	:: atomic { failed && cause[k] == NOTHING -> cause[k] = SINK_FAILED }
#endif
	fi
}

// The lock and the end of the context are two steps.
//
// pump/pump.go: (*Pump).Stop
inline stop() {
	isStopped[k] = true;
	atomic {
		if
		:: cause[k] == NOTHING -> cause[k] = STOPPED
		:: else
		fi
	}
}

// pump/pump.go: (*Pump).start
inline start() {
#ifdef MUTATION_WAITS_FOR_THE_LAST_ROUND
	before[k] = (k == 0 -> NO_ROUND : k - 1);
#else
	before[k] = latest;
#endif
	run round(k)
}

// pump/pump_run.go: (*Pump).Wait
// pump/pump_round.go: (*round).wait
inline waitForPump() {
	done[k];
#ifndef MUTATION_WAIT_IGNORES_EARLIER_ROUNDS
	before[k] == NO_ROUND || done[before[k]];
#endif
	assert(using == 0) // the pump uses its streams no more
}

// judge asserts the state of the source once the pump has ended.
inline judge() {
	d_step {
#ifndef BY_HAND
		assert(isClosed || paused == balance);     // a pump that was stopped in a pause leaves the source paused
		assert(isClosed || leftPaused == balance); // and the next round knows that
		assert(!ended || balance == 0);            // but not if there is no next round
#endif
		assert(!ended || err != EOF || accepted[0] == BUFFERS)
	}
}

// user starts and stops the pump, waits for it, and ends the streams.
//
// pump/pump.go: (*Pump).Start
// pump/pump_run.go: (*Pump).Run, (*Pump).conclude, (*Pump).abortBoth
proctype user() {
	byte k;
	start();
	do
	:: k < ROUNDS - 1 ->
		stop();
		if
		:: waitForPump()
		:: true // the next Start comes while the round is ending
		fi;
		if
		:: ended -> break
		:: atomic { !ended -> k++; start() }
		fi
	:: true -> // waits, unless nothing will happen any more
		if
		:: done[k]
		:: silent && !failed -> stop()
		fi;
		break
	:: true -> stop(); break // and is not started again
	:: atomic { fault == CANCEL ->
			if
			:: cause[k] == NOTHING -> cause[k] = CANCELLED
			:: else
			fi
		}
		fail();
		closeSource();
		break
	od;
	waitForPump();
	judge();
	if
	:: ended && err == EOF -> endWith(CLOSED)
	:: else -> fail()
	fi;
	sinkDone;
	closeSource()
}

#ifdef BY_HAND
// hand pauses and resumes the source once, at any time.
proctype hand() {
	d_step { paused = true; leftPaused = false }
	d_step { paused = false; leftPaused = false }
}
#endif

init {
	atomic {
		maxSize = MAX_SIZE;
		if
		FAULTS
		fi;
		run fill();
		run worker();
		run user();
#ifdef BY_HAND
		run hand()
#endif
	}
}
