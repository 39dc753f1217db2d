package dev.ssehub.tests.cluster;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.broker.ForwardingBackplane;
import dev.ssehub.event.EventId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A backplane that records where the log of its node has holes. */
final class RecordedHoles extends ForwardingBackplane {

    /**
     * What a node does not have of the log. It began with something that the broker had trimmed; what comes during the next second belongs to
     * it too, although the broker still has that.
     *
     * @param after the last place that the node has before it
     * @param upTo the last place that it does not have
     * @param atMillis when the node went on
     */
    record Hole(EventId after, EventId upTo, long atMillis) {

        static Hole parse(String line) {
            String[] parts = line.split(" ", 3);
            return new Hole(
                    EventId.parse(parts[0]).orElseThrow(),
                    EventId.parse(parts[1]).orElseThrow(),
                    Long.parseLong(parts[2]));
        }

        boolean covers(EventId position) {
            return !after.isAfter(position) && upTo.isAfter(position);
        }

        @Override
        public String toString() {
            return after + " " + upTo + " " + atMillis;
        }
    }

    private final List<Hole> holes = new CopyOnWriteArrayList<>();

    RecordedHoles(Backplane backplane) {
        super(backplane);
    }

    List<Hole> holes() {
        return holes;
    }

    @Override
    public void start(LogReceiver tail) {
        super.start(new Recorder(tail));
    }

    private final class Recorder implements LogReceiver {
        private final LogReceiver tail;
        /** Of the backplane's one call at a time. */
        private @Nullable EventId last;

        Recorder(LogReceiver tail) {
            this.tail = tail;
        }

        @Override
        public void onStart(EventId floor, HeldState held) {
            if (last != null) {
                holes.add(new Hole(last, floor, System.currentTimeMillis()));
            }
            last = floor;
            tail.onStart(floor, held);
        }

        @Override
        public void onJump(EventId place) {
            last = place;
            tail.onJump(place);
        }

        @Override
        public void onRecord(EventId id, Instant publishedAt, LogRecord record) {
            last = id;
            tail.onRecord(id, publishedAt, record);
        }
    }
}
