package dev.ssehub.test;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Records the calls of a backplane. Any thread may call any method; each result is a copy. */
public final class RecordingReceiver implements LogReceiver {

    private final List<EventId> floors = new ArrayList<>();
    private final List<EventId> ids = new ArrayList<>();
    private final List<LogRecord> records = new ArrayList<>();
    private final List<HeldState> held = new ArrayList<>();
    private final List<EventId> jumps = new ArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean waiting;
    private int batchEnds;
    private boolean isInBatch;
    private boolean hasBegunInBatch;
    private boolean failsNext;
    private volatile Runnable atBatchEnd = () -> {};

    /** Creates a receiver that has received nothing. */
    public RecordingReceiver() {}

    @Override
    public synchronized void onStart(EventId floor, HeldState newHeld) {
        hasBegunInBatch |= isInBatch;
        floors.add(floor);
        held.add(newHeld);
    }

    @Override
    public synchronized void onJump(EventId place) {
        jumps.add(place);
    }

    @Override
    public void onRecord(EventId id, Instant publishedAt, LogRecord record) {
        awaitRelease();
        synchronized (this) {
            isInBatch = true;
            if (failsNext) {
                failsNext = false;
                throw new IllegalStateException("this record cannot be taken");
            }
            ids.add(id);
            records.add(record);
        }
    }

    @Override
    public void onBatchEnd() {
        synchronized (this) {
            batchEnds++;
            isInBatch = false;
        }
        atBatchEnd.run();
    }

    /** Sets an action for the end of each batch. */
    void atBatchEnd(Runnable action) {
        atBatchEnd = action;
    }

    /** Rejects the next record with an exception. */
    synchronized void failOnNextRecord() {
        failsNext = true;
    }

    /** Returns whether the log has continued after a hole while the previous batch had not ended. */
    synchronized boolean hasBegunInBatch() {
        return hasBegunInBatch;
    }

    /** Returns how often a batch has ended. */
    synchronized int batchEnds() {
        return batchEnds;
    }

    /** Returns whether no record has arrived since the end of a batch. */
    synchronized boolean isBetweenBatches() {
        return !isInBatch;
    }

    /** Blocks the caller that brings the next record until {@link #release}: a suspended node. */
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** Lets the feed continue. */
    public void release() {
        gate.countDown();
    }

    /** Returns whether a caller waits with a record. */
    public boolean isHolding() {
        return waiting;
    }

    private void awaitRelease() {
        waiting = gate.getCount() > 0;
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        waiting = false;
    }

    /** Returns the places where the log began, and where it continued after something was missing. */
    public synchronized List<EventId> floors() {
        return List.copyOf(floors);
    }

    /** Returns the ids of the records, in the order of their arrival. */
    public synchronized List<EventId> ids() {
        return List.copyOf(ids);
    }

    /** Returns the records, in the order of their arrival. */
    public synchronized List<LogRecord> records() {
        return List.copyOf(records);
    }

    /** Returns the held state at each floor. */
    public synchronized List<HeldState> held() {
        return List.copyOf(held);
    }

    /** Returns the held state at the last floor. */
    public synchronized List<LogRecord> earlier() {
        return held.get(held.size() - 1).records().stream()
                .map(Recorded::record)
                .toList();
    }

    /** Returns the places to which the log has jumped. */
    public synchronized List<EventId> jumps() {
        return List.copyOf(jumps);
    }

    /** Returns the blocks of those records that are publications. */
    public synchronized List<String> texts() {
        return records.stream()
                .filter(LogRecord.Publication.class::isInstance)
                .map(record -> new String(((LogRecord.Publication) record).block(), StandardCharsets.UTF_8))
                .toList();
    }
}
