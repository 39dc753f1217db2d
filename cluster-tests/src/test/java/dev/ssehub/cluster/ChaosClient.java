package dev.ssehub.cluster;

import dev.ssehub.event.EventId;
import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that goes from node to node, with its position, and writes down what it gets. */
final class ChaosClient {

    /**
     * What came.
     *
     * @param id the id of the event
     * @param text its data
     */
    record Got(EventId id, String text) {}

    private final String user;
    private final String group;

    // Guarded by this.
    private @Nullable Stream stream;
    private String position = "";
    private @Nullable EventId begin;
    private int gaps;
    private final List<Got> got = new ArrayList<>();

    ChaosClient(String user, String group) {
        this.user = user;
        this.group = group;
    }

    /** Hands an event to the client whose stream it came on; for the swarms. */
    static void onEvent(Stream from, ReceivedEvent event) {
        Object client = from.attachment();
        while (client == null) {
            Thread.onSpinWait();
            client = from.attachment();
        }
        ((ChaosClient) client).take(from, event);
    }

    /** What still comes on a stream that the client has left is not for it any more, as in a browser. */
    private synchronized void take(Stream from, ReceivedEvent event) {
        if (from != stream) {
            return;
        }
        position = event.lastEventId();
        if (event.type().equals("sse-hub.gap")) {
            gaps++;
        } else if (event.type().equals("message")) {
            got.add(new Got(EventId.parse(event.lastEventId()).orElseThrow(), event.data()));
        } else if (begin == null) {
            begin = EventId.parse(event.lastEventId()).orElseThrow();
        }
    }

    /** Leaves the stream that it has, and goes on with another node. */
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

    boolean isEntitledTo(String audience) {
        return audience.equals("all") || audience.equals("user:" + user) || audience.equals("group:" + group);
    }

    /** Returns the position with which it began, or null when it has none yet. */
    synchronized @Nullable EventId begin() {
        return begin;
    }

    synchronized int gaps() {
        return gaps;
    }

    synchronized List<Got> got() {
        return List.copyOf(got);
    }
}
