package dev.ssehub.jdbc;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A broker in the process of the tests, which control it. Thread-safe. */
final class MemoryBroker {

    private final List<LogReceiver> receivers = new ArrayList<>();
    private final List<LogRecord> log = new ArrayList<>();
    private final Map<String, EventId> keys = new HashMap<>();
    private volatile boolean isAway;
    private volatile boolean losesAnswers;
    private volatile Predicate<String> refuses = text -> false;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Returns the backplane of a node. */
    Backplane node() {
        return new Node();
    }

    /** Sets whether the broker is unreachable from now on. */
    void setAway(boolean value) {
        isAway = value;
    }

    /** Sets whether the broker accepts records, but its answers are lost, from now on. */
    void loseAnswers(boolean value) {
        losesAnswers = value;
    }

    /** Makes the broker refuse records with such a text. */
    void refuse(Predicate<String> value) {
        refuses = value;
    }

    /** Makes the broker block until {@link #release()}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    private EventId take(LogRecord record) {
        CountDownLatch mine = gate;
        try {
            mine.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isAway) {
            throw PublishException.notPublished("the broker is away");
        }
        if (refuses.test(textOf(record))) {
            // As if it closed the connection because of a record that it does not accept.
            throw PublishException.unknownOutcome("the connection was lost", new IOException("reset"));
        }
        EventId id = append(record);
        if (losesAnswers) {
            throw PublishException.unknownOutcome("no answer", new IOException("timeout"));
        }
        return id;
    }

    private synchronized EventId append(LogRecord record) {
        String key = record.idempotencyKey();
        EventId known = key == null ? null : keys.get(key);
        if (known != null) {
            return known;
        }
        log.add(record);
        EventId id = new EventId(1, log.size());
        if (key != null) {
            keys.put(key, id);
        }
        receivers.forEach(receiver -> receiver.onRecord(id, Instant.EPOCH, record));
        return id;
    }

    private static String textOf(LogRecord record) {
        return record instanceof LogRecord.Publication event ? new String(event.block(), StandardCharsets.UTF_8) : "";
    }

    /** Returns what the log has, except records that reach no one. */
    synchronized List<String> texts() {
        return log.stream()
                .map(MemoryBroker::textOf)
                .filter(text -> text.startsWith("data:"))
                .toList();
    }

    private final class Node implements Backplane {

        @Override
        public void start(LogReceiver receiver) {
            synchronized (MemoryBroker.this) {
                receivers.add(receiver);
                receiver.onStart(new EventId(1, log.size()), LogReceiver.HeldState.unknown());
            }
        }

        @Override
        public EventId append(LogRecord record) {
            return take(record);
        }

        @Override
        public boolean isAvailable() {
            return !isAway;
        }

        @Override
        public void close() {}
    }
}
