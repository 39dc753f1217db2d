package dev.ssehub.internal.lane;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who owns a lane's state. {@code AWAKE}: the lane's thread. {@code ASLEEP}: nobody; the thread is parked or about to park. {@code ASSISTED}: an
 * assistant. {@code AWAITED}: an assistant, and the lane's thread is parked until it has finished.
 *
 * <p>The lane is taken from {@code ASLEEP} by one compare-and-set; a waker takes it on behalf of the lane's thread. All accesses are
 * volatile, so each owner sees what the last one did.
 *
 * <p>No wake-up is lost. A thread that brings work first brings it and then looks at the token; an owner that gives the lane back first gives it back and then
 * looks for work once more. In whatever order the four steps happen, either the one who brings work finds the lane asleep and wakes it, or the one who has
 * given it back finds the work.
 */
public final class LaneToken {

    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int ASSISTED = 2;
    private static final int AWAITED = 3;

    private final AtomicInteger state = new AtomicInteger(AWAKE);

    public boolean isAsleep() {
        return state.get() == ASLEEP;
    }

    /** Takes the lane for its thread. Returns whether the caller has to unpark that. */
    public boolean wake() {
        return state.get() == ASLEEP && state.compareAndSet(ASLEEP, AWAKE);
    }

    /** Takes the lane for an assistant, if nobody has it. */
    public boolean takeForAssistant() {
        return state.compareAndSet(ASLEEP, ASSISTED);
    }

    /**
     * Gives the lane back, as an assistant.
     *
     * @param toThread whether the lane's thread has to go on
     * @return whether the caller has to unpark the lane's thread, which owns the lane now; otherwise it has to look for work once more
     */
    public boolean giveBack(boolean toThread) {
        if (state.compareAndSet(ASSISTED, toThread ? AWAKE : ASLEEP)) {
            return toThread;
        }
        state.compareAndSet(AWAITED, AWAKE);
        return true;
    }

    /** Gives the lane back, as its thread, which has to look for work once more and then may park. */
    public void sleep() {
        state.set(ASLEEP);
    }

    /** Takes the lane, as its thread. Returns false while an assistant has it: the thread parks and asks again. */
    public boolean take() {
        while (true) {
            switch (state.get()) {
                case AWAKE -> {
                    return true;
                }
                case ASLEEP -> {
                    if (state.compareAndSet(ASLEEP, AWAKE)) {
                        return true;
                    }
                }
                case ASSISTED -> {
                    if (state.compareAndSet(ASSISTED, AWAITED)) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
        }
    }
}
