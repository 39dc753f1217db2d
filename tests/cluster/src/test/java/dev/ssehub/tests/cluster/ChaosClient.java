package dev.ssehub.tests.cluster;

import dev.ssehub.event.EventId;
import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client that moves from node to node with its position, and records what it gets. */
final class ChaosClient {

    private static final Pattern GAP = Pattern.compile("(?:\"from\":\"([^\"]*)\",)?\"to\":\"([^\"]*)\"");

    /**
     * An event that the client has received.
     *
     * @param id the id of the event
     * @param text its data, without the padding
     * @param length the length of its data
     */
    record Got(EventId id, String text, int length) {}

    /**
     * A gap that was reported.
     *
     * @param from the position after which events are missing
     * @param to the position up to which they are missing
     * @param atMillis when the gap was reported
     */
    record Missed(EventId from, EventId to, long atMillis) {

        boolean covers(EventId id) {
            return id.isAfter(from) && !id.isAfter(to);
        }
    }

    private final String user;
    private final String group;

    // Guarded by this.
    private @Nullable Stream stream;
    private String position = "";
    private @Nullable EventId begin;
    private final List<Missed> gaps = new ArrayList<>();
    private final List<Got> got = new ArrayList<>();

    ChaosClient(String user, String group) {
        this.user = user;
        this.group = group;
    }

    /** Passes an event to the client of its stream; called by the swarms. */
    static void onEvent(Stream from, ReceivedEvent event) {
        Object client = from.attachment();
        while (client == null) {
            Thread.onSpinWait();
            client = from.attachment();
        }
        ((ChaosClient) client).take(from, event);
    }

    /** Handles an event. Events that still arrive on a stream that the client has left are ignored, as in a browser. */
    private synchronized void take(Stream from, ReceivedEvent event) {
        if (from != stream) {
            return;
        }
        position = event.lastEventId();
        if (event.type().equals("sse-hub.gap")) {
            gaps.add(gap(event.data()));
        } else if (event.type().equals("message")) {
            String data = event.data();
            got.add(new Got(EventId.parse(event.lastEventId()).orElseThrow(), data.strip(), data.length()));
        } else if (begin == null) {
            begin = EventId.parse(event.lastEventId()).orElseThrow();
        }
    }

    private static Missed gap(String data) {
        Matcher matcher = GAP.matcher(data);
        if (!matcher.find()) {
            throw new IllegalArgumentException("this gap has no positions: " + data);
        }
        EventId from = matcher.group(1) == null
                ? new EventId(0, 0)
                : EventId.parse(matcher.group(1)).orElseThrow();
        return new Missed(from, EventId.parse(matcher.group(2)).orElseThrow(), System.currentTimeMillis());
    }

    /** Leaves its stream, and continues at another node. */
    synchronized void goTo(StreamSwarm node) {
        if (stream != null) {
            stream.reset();
        }
        Map<String, String> headers = position.isEmpty() ? Map.of() : Map.of("Last-Event-ID", position);
        stream = node.open("/events?user=" + user + "&group=" + group, headers);
        stream.attach(this);
    }

    synchronized boolean isCut() {
        return stream != null && stream.end() != null;
    }

    /** Returns whether its position is this one or later. */
    synchronized boolean hasReached(EventId id) {
        return EventId.parse(position).filter(at -> !id.isAfter(at)).isPresent();
    }

    boolean isEntitledTo(String audience) {
        return audience.equals("all") || audience.equals("user:" + user) || audience.equals("group:" + group);
    }

    /** Returns its first position, or null if it has none yet. */
    synchronized @Nullable EventId begin() {
        return begin;
    }

    synchronized List<Missed> gaps() {
        return List.copyOf(gaps);
    }

    synchronized List<Got> got() {
        return List.copyOf(got);
    }
}
