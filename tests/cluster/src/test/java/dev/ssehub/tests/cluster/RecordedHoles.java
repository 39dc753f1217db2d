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
     * A hole in the log of a node. It begins with records that the broker had trimmed. The records of the next second belong to it too,
     * although the broker still has them.
     *
     * @param after the position of the last record before the hole
     * @param upTo the last position in the hole
     * @param atMillis when the node continued
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
        /** Not synchronized, because the backplane makes one call at a time. */
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
