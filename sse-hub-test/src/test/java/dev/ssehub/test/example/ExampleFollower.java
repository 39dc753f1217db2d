package dev.ssehub.test.example;

import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.BrokerSettings;
import dev.ssehub.backplane.broker.RecordReader;
import dev.ssehub.event.EventId;
import dev.ssehub.test.example.ExampleBroker.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mirrors a log, and verifies that every entry directly follows the previous one. Otherwise there is a hole. */
final class ExampleFollower extends BrokerFollower {

    /** The minimum time between holes, since each costs clients a gap. Entries that arrive in the meantime are part of the hole. */
    private static final long HOLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final String uri;
    private final BrokerSettings settings;
    private final LogReceiver receiver;
    private final RecordReader reader;
    // Confined to the follower's thread.
    private @Nullable EventId place;
    private boolean isInHole;
    private boolean hadHole;
    private long startedAt;

    ExampleFollower(String uri, BrokerSettings settings, LogReceiver receiver) {
        super("The broker", "sse-hub-example-" + settings.hub());
        this.uri = uri;
        this.settings = settings;
        this.receiver = receiver;
        this.reader = new RecordReader(settings.clock());
    }

    /** Within an epoch, offsets are consecutive. */
    static boolean follows(Entry entry, EventId place) {
        return entry.id().epoch() == place.epoch() && entry.id().offset() == place.offset() + 1;
    }

    @Override
    protected void follow() throws IOException, InterruptedException {
        ExampleBroker broker = ExampleBroker.at(uri);
        Duration timeout = settings.timeouts().answer();
        boolean isCaughtUp = false;
        EventId from = place;
        if (from == null) {
            from = broker.begin(settings.hub(), timeout);
            startAt(from);
        }
        while (!isStopped()) {
            List<Entry> next = broker.read(settings.hub(), from, timeout);
            for (Entry entry : next) {
                take(entry, from);
                from = entry.id();
                place = from;
            }
            if (next.isEmpty() && !isCaughtUp) {
                isCaughtUp = true;
                caughtUp();
            } else if (next.isEmpty()) {
                endHole(from);
                broker.awaitChange();
            }
        }
    }

    private void take(Entry entry, EventId last) {
        Recorded recorded = reader.read(entry.id(), entry.bytes()).orElse(null);
        boolean isNext = recorded != null && follows(entry, last);
        if (recorded == null) {
            isInHole = true;
        } else if (!isNext) {
            isInHole = true;
            endHole(new EventId(entry.id().epoch(), entry.id().offset() - 1));
        } else {
            endHole(last);
        }
        if (recorded != null && !isInHole) {
            receiver.onRecord(recorded.id(), recorded.publishedAt(), recorded.record());
        }
    }

    private void endHole(EventId floor) {
        boolean isTooSoon = hadHole && settings.clock().nanos() - startedAt < HOLE_NANOS;
        if (isInHole && !isTooSoon) {
            hadHole = true;
            startAt(floor);
        }
    }

    private void startAt(EventId floor) {
        reader.reportUnreadable(floor);
        receiver.onStart(floor, HeldState.unknown());
        startedAt = settings.clock().nanos();
        isInHole = false;
        place = floor;
    }

    @Override
    protected void disconnect() {
        // There is no connection to close, since the broker is in this process.
    }
}
