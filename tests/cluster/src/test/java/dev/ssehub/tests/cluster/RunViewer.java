package dev.ssehub.tests.cluster;

import dev.ssehub.test.ReceivedEvent;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.StreamSwarm.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that views a run. It reconnects with its position when it is cut off, and ends with the run. Used by one thread. */
final class RunViewer {

    /** Two and a half heartbeats: the nodes send one every second. */
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

    private final String run;
    private final String owner;
    private final List<StreamSwarm> nodes;
    private final boolean isPatient;
    private final long beginsAt;

    private @Nullable Stream stream;
    private int at;
    private int taken;
    private long bytes;
    private long heardAt;
    private String position = "";
    private final List<String> data = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> course = new ArrayList<>();
    private @Nullable String end;
    private @Nullable String outcome;
    private long endedAt;
    private @Nullable StreamSwarm cutAfterEnd;

    /**
     * Creates a viewer that has not connected yet.
     *
     * @param nodes the nodes to which it connects in turn, one after each cut
     * @param isPatient whether it stays connected even if it hears nothing at all
     * @param beginsAt when it connects, by the monotonic clock
     */
    RunViewer(String run, String owner, List<StreamSwarm> nodes, boolean isPatient, long beginsAt) {
        this.run = run;
        this.owner = owner;
        this.nodes = nodes;
        this.isPatient = isPatient;
        this.beginsAt = beginsAt;
    }

    /** Handles what has arrived, as a client would. */
    void look() {
        Stream current = stream;
        if (outcome != null || System.nanoTime() - beginsAt < 0) {
            return;
        }
        if (current == null) {
            open();
            return;
        }
        // Read first, so that no event that arrives in between is missed.
        boolean hasEnded = current.end() != null;
        List<ReceivedEvent> events = current.events();
        for (; taken < events.size(); taken++) {
            take(events.get(taken));
        }
        if (hasEnded) {
            course.add(current.status() + " " + current.end());
            finish(current);
        } else if (current.bodyBytes() != bytes) {
            bytes = current.bodyBytes();
            heardAt = System.nanoTime();
        } else if (!isPatient && System.nanoTime() - heardAt > SILENCE_NANOS) {
            course.add("silence");
            current.reset();
            openNext();
        }
    }

    private void take(ReceivedEvent event) {
        if (end != null) {
            faults.add("after the end came " + event);
        } else if (event.type().equals("end")) {
            endedAt = System.nanoTime();
            end = event.data();
        } else {
            data.add(event.data());
            position = event.lastEventId();
            if (!event.type().equals("message") || !position.equals(run + "." + data.size())) {
                faults.add("the event " + data.size() + " is " + event);
            }
        }
    }

    private void finish(Stream ended) {
        boolean isClean = "complete".equals(ended.end());
        if (end != null) {
            outcome = end.replaceFirst("^\\{\"outcome\":\"(\\w+)\".*", "$1");
            if (!isClean) {
                cutAfterEnd = nodes.get(at);
            }
        } else if (ended.status() == 204) {
            endedAt = System.nanoTime();
            outcome = ended.header("SSE-Hub-Run-Outcome");
        } else {
            if (ended.status() == 200 && isClean) {
                faults.add("a clean end was not that of the run");
            }
            openNext();
        }
    }

    private void openNext() {
        at = (at + 1) % nodes.size();
        open();
    }

    private void open() {
        Map<String, String> headers = position.isEmpty() ? Map.of() : Map.of("Last-Event-ID", position);
        stream = nodes.get(at).open("/runs?run=" + run + "&owner=" + owner, headers);
        taken = 0;
        bytes = 0;
        heardAt = System.nanoTime();
    }

    boolean hasEnded() {
        return outcome != null;
    }

    String run() {
        return run;
    }

    boolean isPatient() {
        return isPatient;
    }

    /** Returns when it received the end, by the monotonic clock. */
    long endedAt() {
        return endedAt;
    }

    /** Returns the node that cut it off after the end of the run, or null if its stream has ended cleanly. */
    @Nullable
    StreamSwarm cutAfterEnd() {
        return cutAfterEnd;
    }

    /** Returns how the run has ended, or null if that is not known. */
    @Nullable
    String outcome() {
        return outcome;
    }

    List<String> data() {
        return data;
    }

    List<String> faults() {
        return faults;
    }

    @Override
    public String toString() {
        return run + ": " + data.size() + " events, " + course + ", outcome " + outcome + ", faults " + faults;
    }
}
