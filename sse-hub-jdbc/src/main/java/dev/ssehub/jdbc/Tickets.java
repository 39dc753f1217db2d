package dev.ssehub.jdbc;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Those who wait for what their transactions have published to come to stand in the log. Thread-safe. */
final class Tickets {

    private final ConcurrentHashMap<Long, CompletableFuture<EventId>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    CompletableFuture<EventId> placeOf(long ticket) {
        CompletableFuture<EventId> place = waiting.computeIfAbsent(ticket, unused -> new CompletableFuture<>());
        var unused = place.whenComplete((id, failure) -> waiting.remove(ticket, place));
        if (closed) {
            close();
        }
        return place;
    }

    /** A row with this nonce is in the log. */
    void passed(long nonce, EventId place) {
        if (!waiting.isEmpty()) {
            CompletableFuture<EventId> known = waiting.get(nonce);
            if (known != null) {
                known.complete(place);
            }
        }
    }

    void close() {
        closed = true;
        for (CompletableFuture<EventId> place : List.copyOf(waiting.values())) {
            place.completeExceptionally(PublishException.unknownOutcome(
                    "the backplane is closed", new IllegalStateException("the event has not been seen in the log")));
        }
    }
}
