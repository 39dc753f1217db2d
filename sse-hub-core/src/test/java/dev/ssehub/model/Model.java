package dev.ssehub.model;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The expected behaviour, as simple as possible: a list of everything that was ever published, and what each connection has received so
 * far. There are no lanes, cursors or rings here.
 */
final class Model {

    private final int maxEvents;
    final List<Event> events = new ArrayList<>();

    Model(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /** One event, identified by the number in its data. */
    record Event(int number, EventId id, Audience audience, String key, boolean ephemeral, long expiresAt) {

        boolean isExpired(long now) {
            return now >= expiresAt;
        }
    }

    /** One connection of a client that may reconnect. */
    static final class Stream {
        final EventId openedAt;
        final String sessionId;
        /**
         * The audiences to which the stream was entitled at some time, and those to which it is entitled now, with the position since which
         * it has been entitled without a break.
         */
        final Set<Audience> ever = new HashSet<>();

        final Map<Audience, EventId> since = new HashMap<>();
        EventId position;
        boolean live = true;
        boolean positionKnown;
        /** The number of a large event whose first part has arrived, or -1. */
        int begun = -1;

        final Set<Integer> receivedWithoutId = new HashSet<>();
        final Map<String, Integer> lastOfKey = new HashMap<>();

        Stream(EventId openedAt, EventId position, String sessionId, boolean positionKnown) {
            this.openedAt = openedAt;
            this.position = position;
            this.sessionId = sessionId;
            this.positionKnown = positionKnown;
        }

        void entitle(Audience audience, EventId from) {
            ever.add(audience);
            since.putIfAbsent(audience, from);
        }

        void revoke(Audience audience) {
            since.remove(audience);
        }

        boolean wasEverEntitledTo(Audience audience) {
            return audience.members().stream().anyMatch(ever::contains);
        }

        /** Returns since when the stream has been entitled to an audience through any of its members, without a break; null if it is not. */
        EventId entitledSince(Audience audience) {
            return audience.members().stream()
                    .map(since::get)
                    .filter(Objects::nonNull)
                    .min(Comparator.naturalOrder())
                    .orElse(null);
        }
    }

    void add(Event event) {
        events.add(event);
    }

    private boolean isSuperseded(Event event) {
        return event.key != null
                && events.stream()
                        .anyMatch(later -> later.id.isAfter(event.id)
                                && event.key.equals(later.key)
                                && later.audience.equals(event.audience)
                                && (event.ephemeral || !later.ephemeral));
    }

    private boolean isInWindow(Event event) {
        return event.number >= events.size() - maxEvents;
    }

    /** An event with its id arrives. It must be for this stream, later than everything before it, and the next one that is due. */
    void receive(Stream stream, Event event, EventId id, long now) {
        check(event.id.equals(id), "event %s came with the id %s", event, id);
        check(stream.wasEverEntitledTo(event.audience), "%s is not for this stream", event);
        check(id.isAfter(stream.position), "%s came after position %s", event, stream.position);
        checkCurrent(stream, event, now);
        check(!stream.receivedWithoutId.contains(event.number), "%s came before, without its id", event);
        check(
                !event.ephemeral || event.id.isAfter(stream.openedAt),
                "%s is ephemeral and older than the stream",
                event);
        missNothing(stream, id, event, now);
        stream.position = id;
        remember(stream, event);
    }

    /** The first part of a large event arrives. Its remainder must follow, even if the event is superseded or trimmed in the meantime. */
    void begin(Stream stream, Event event, long now) {
        if (stream.begun != event.number) {
            checkCurrent(stream, event, now);
            stream.begun = event.number;
        }
    }

    private void checkCurrent(Stream stream, Event event, long now) {
        if (stream.begun != event.number) {
            check(!event.isExpired(now), "%s is expired", event);
            check(!isSuperseded(event), "%s is superseded", event);
        }
    }

    /** A retained value arrives without an id. */
    void receiveRetained(Stream stream, Event event, long now) {
        check(event.key != null && !event.ephemeral, "%s has no id but is no retained value", event);
        check(stream.wasEverEntitledTo(event.audience), "%s is not for this stream", event);
        checkCurrent(stream, event, now);
        stream.receivedWithoutId.add(event.number);
        remember(stream, event);
    }

    /** A cursor frame arrives. Everything up to it must have arrived. */
    void receiveCursor(Stream stream, EventId cursor, long now) {
        check(!stream.position.isAfter(cursor), "cursor %s after position %s", cursor, stream.position);
        missNothing(stream, cursor, null, now);
        stream.position = cursor;
        stream.positionKnown = true;
    }

    /** A gap is reported. Something that was due to this stream must have been lost. */
    void receiveGap(Stream stream, String reason, EventId from, EventId to, long now) {
        if (reason.equals("trimmed")) {
            boolean lost = events.stream()
                    .anyMatch(event -> event.id.isAfter(from)
                            && !isInWindow(event)
                            && stream.wasEverEntitledTo(event.audience)
                            && (event.ephemeral ? event.id.isAfter(stream.openedAt) : true));
            check(lost, "a gap from %s to %s, but nothing was lost", from, to);
        }
        stream.position = to;
        stream.positionKnown = true;
        stream.receivedWithoutId.clear();
    }

    private void missNothing(Stream stream, EventId upTo, Event but, long now) {
        for (Event event : events) {
            EventId entitledSince = stream.entitledSince(event.audience);
            boolean due = event != but
                    && event.id.isAfter(stream.position)
                    && !event.id.isAfter(upTo)
                    && entitledSince != null
                    && event.id.isAfter(entitledSince)
                    && !event.isExpired(now)
                    && !(event.ephemeral && !event.id.isAfter(stream.openedAt))
                    && !isSuperseded(event);
            check(!due, "%s is missing before %s", event, upTo);
        }
    }

    /** Checks that a live stream has everything, and the latest value of each key that it knows, when nothing more is under way. */
    void checkComplete(Stream stream, EventId tail, long now) {
        missNothing(stream, tail, null, now);
        for (Event event : events) {
            boolean current = event.key != null
                    && !event.ephemeral
                    && stream.since.containsKey(event.audience)
                    && !event.isExpired(now)
                    && !isSuperseded(event);
            if (current && stream.lastOfKey.containsKey(keyOf(event))) {
                int known = stream.lastOfKey.get(keyOf(event));
                check(known >= event.number, "the client knows value %s of %s, not %s", known, keyOf(event), event);
            }
        }
    }

    /** Checks that a new stream has the latest value of each key of the audiences to which it is entitled. */
    void checkRetained(Stream stream, long now) {
        for (Event event : events) {
            boolean current = event.key != null
                    && !event.ephemeral
                    && stream.since.containsKey(event.audience)
                    && !event.isExpired(now)
                    && !isSuperseded(event);
            check(!current || stream.lastOfKey.containsKey(keyOf(event)), "%s was never sent", event);
        }
    }

    private static void remember(Stream stream, Event event) {
        if (event.key != null) {
            stream.lastOfKey.put(keyOf(event), event.number);
        }
    }

    private static String keyOf(Event event) {
        return event.audience + "/" + event.key;
    }

    static void check(boolean condition, String message, Object... details) {
        if (!condition) {
            throw new AssertionError(String.format(message, details));
        }
    }
}
