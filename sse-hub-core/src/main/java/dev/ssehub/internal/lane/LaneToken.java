package dev.ssehub.internal.lane;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The ownership of a lane's state. {@code AWAKE}: the lane's thread owns it. {@code ASLEEP}: it has no owner; the thread is parked or about
 * to park. {@code ASSISTED}: an assistant owns it. {@code AWAITED}: an assistant owns it, and the lane's thread is parked until the
 * assistant has finished.
 *
 * <p>The lane is taken from {@code ASLEEP} by one compare-and-set; a waker takes it on behalf of the lane's thread. All accesses are
 * volatile, so each owner sees what the previous one did.
 *
 * <p><b>No wake-up is lost.</b> A thread that brings work first enqueues it and then reads the token. An owner that gives the lane back
 * first releases it and then checks for work once more. In whatever order these four steps happen, either the thread that brings work finds
 * the lane asleep and wakes it, or the former owner finds the work.
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

    /** Takes the lane for its thread. Returns whether the caller has to unpark that thread. */
    public boolean wake() {
        return state.get() == ASLEEP && state.compareAndSet(ASLEEP, AWAKE);
    }

    /** Takes the lane for an assistant if it has no owner. */
    public boolean takeForAssistant() {
        return state.compareAndSet(ASLEEP, ASSISTED);
    }

    /**
     * Gives the lane back, as an assistant.
     *
     * @param toThread whether the lane's thread has to continue
     * @return true if the lane's thread now owns the lane and the caller has to unpark it; otherwise the caller has to check for work once
     *     more
     */
    public boolean giveBack(boolean toThread) {
        if (state.compareAndSet(ASSISTED, toThread ? AWAKE : ASLEEP)) {
            return toThread;
        }
        state.compareAndSet(AWAITED, AWAKE);
        return true;
    }

    /** Gives the lane back, as its thread, which has to check for work once more before it parks. */
    public void sleep() {
        state.set(ASLEEP);
    }

    /** Takes the lane, as its thread. Returns false while an assistant has it: the thread has to park and try again. */
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
