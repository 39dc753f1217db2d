package dev.ssehub.jdbc;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.event.EventId;
import dev.ssehub.jdbc.Settled.Answer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait until what their transactions have published is in the log. Thread-safe, except for the tasks of one thread: to look for
 * answers of other nodes, and to end waits that took too long.
 */
final class Tickets {

    /** How long a caller waits at most. For that time there still is an answer, if there ever was one. */
    private static final Duration PATIENCE = Settled.KEPT.dividedBy(2);

    /** After this time, a row has probably been settled otherwise, or has not been committed yet. */
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    /** How many are looked up at a time. */
    private static final int PAGE = 256;

    /**
     * How many are looked up in one pass: while a broker is unavailable, all of them wait, and looking up all of them would take the time that rows
     * need when it is back.
     */
    static final int MAX_LOOKED_UP = 16 * PAGE;

    private final BrokerClock clock;
    private final ConcurrentSkipListMap<Long, Waiting> waiting = new ConcurrentSkipListMap<>();
    private volatile boolean closed;
    private long lookedAt;
    private long sweptAt;
    /** The next pass continues after this one. */
    private long lookedUpTo = Long.MAX_VALUE;

    private record Waiting(CompletableFuture<EventId> place, long since) {}

    Tickets(BrokerClock clock) {
        this.clock = clock;
        this.lookedAt = clock.nanos();
        this.sweptAt = lookedAt;
    }

    CompletableFuture<EventId> placeOf(long ticket) {
        Waiting mine = waiting.computeIfAbsent(ticket, unused -> new Waiting(new CompletableFuture<>(), clock.nanos()));
        var unused = mine.place().whenComplete((id, failure) -> waiting.remove(ticket, mine));
        if (closed) {
            close();
        }
        return mine.place();
    }

    /** Called when the event with this nonce is in the log, or the first one with the same idempotency key. */
    void passed(long nonce, EventId place) {
        CompletableFuture<EventId> known = of(nonce);
        if (known != null) {
            known.complete(place);
        }
    }

    /** Called when a row with this nonce has left the outbox, and its event is not in the log. */
    void settled(Answer answer) {
        CompletableFuture<EventId> known = of(answer.nonce());
        if (known == null) {
            return;
        }
        if (answer.place() != null) {
            known.complete(answer.place());
        } else {
            String refusal = String.valueOf(answer.refusal());
            known.completeExceptionally(
                    answer.mayHaveHappened() ? unknown(refusal) : PublishException.notPublished(refusal));
        }
    }

    private @Nullable CompletableFuture<EventId> of(long nonce) {
        if (waiting.isEmpty()) {
            return null;
        }
        Waiting known = waiting.get(nonce);
        return known == null ? null : known.place();
    }

    /** Looks for the answers of other nodes, if a caller has waited for long and the last pass was not recent. */
    void look(Link link, String hub) throws SQLException {
        long now = clock.nanos();
        if (waiting.isEmpty() || now - lookedAt < LOOK_NANOS) {
            return;
        }
        lookedAt = now;
        List<Long> late = new ArrayList<>();
        addLate(waiting.tailMap(lookedUpTo, false), now, late);
        addLate(waiting.headMap(lookedUpTo, true), now, late);
        if (!late.isEmpty()) {
            lookedUpTo = late.get(late.size() - 1);
        }
        for (int from = 0; from < late.size(); from += PAGE) {
            List<Long> page = late.subList(from, Math.min(late.size(), from + PAGE));
            link.read((connection, tables) -> new Settled(connection, tables, hub).find(page))
                    .forEach(this::settled);
        }
    }

    private static void addLate(Map<Long, Waiting> some, long now, List<Long> late) {
        for (Map.Entry<Long, Waiting> entry : some.entrySet()) {
            if (late.size() == MAX_LOOKED_UP) {
                return;
            }
            if (now - entry.getValue().since() > LOOK_NANOS) {
                late.add(entry.getKey());
            }
        }
    }

    /** Ends the waits that took too long: for a transaction that was never committed, or while the database was unavailable. */
    void giveUp() {
        long now = clock.nanos();
        if (now - sweptAt < LOOK_NANOS) {
            return;
        }
        sweptAt = now;
        for (Waiting wait : waiting.values()) {
            if (now - wait.since() > PATIENCE.toNanos()) {
                wait.place()
                        .completeExceptionally(unknown("nothing was seen of the event within " + PATIENCE.toMinutes()
                                + " minutes; its transaction may not have been committed"));
            }
        }
    }

    void close() {
        closed = true;
        for (Waiting wait : List.copyOf(waiting.values())) {
            wait.place().completeExceptionally(unknown("the backplane is closed"));
        }
    }

    private static PublishException unknown(String message) {
        return PublishException.unknownOutcome(
                message, new IllegalStateException("the event has not been seen in the log"));
    }
}
