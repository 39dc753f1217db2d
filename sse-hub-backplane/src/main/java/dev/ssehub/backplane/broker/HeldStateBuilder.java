package dev.ssehub.backplane.broker;

import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.event.EventId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the state at a place, from what a broker keeps beyond the log. It is read while others change it: records with a later id than the place are skipped,
 * since the log itself will deliver them. Revocations are added last, because a membership that ended while the others were read is found among them. A record
 * is a supplier that throws {@link IllegalArgumentException} if it cannot be read here, for example because it is of a later release. Not thread-safe.
 */
public final class HeldStateBuilder {

    private static final Logger LOG = LoggerFactory.getLogger(HeldStateBuilder.class);

    /** The approximate cost of a value beside its block: the objects, its names and its key. */
    private static final long VALUE_OVERHEAD_BYTES = 300;

    private static final long MAX_VALUE_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final Comparator<Recorded> BY_ID = Comparator.comparing(Recorded::id);

    private final String broker;
    private final EventId floor;
    private final EventId seen;
    private final List<Recorded> records = new ArrayList<>();
    private final PriorityQueue<Recorded> values = new PriorityQueue<>(BY_ID);
    private long valueBytes;
    private int unreadable;
    private boolean hasRevocations;
    private boolean areRevocationsReadable = true;

    /**
     * A broker's information on the life of its log.
     *
     * @param jumpedFrom where the last jump of ids began, or null if there was none
     * @param jumpedTo where it ended, or null
     * @param revoked the place of the latest revocation, or null if there was none
     * @param forgotten the place of the latest revocation that is not kept any more, or null if there is none
     */
    public record Life(
            @Nullable EventId jumpedFrom,
            @Nullable EventId jumpedTo,
            @Nullable EventId revoked,
            @Nullable EventId forgotten) {}

    /**
     * Creates an empty builder.
     *
     * @param broker the name of the broker in messages
     * @param floor the place
     * @param seen the last place that the node has received
     */
    public HeldStateBuilder(String broker, EventId floor, EventId seen) {
        this.broker = Objects.requireNonNull(broker, "broker must not be null");
        this.floor = Objects.requireNonNull(floor, "floor must not be null");
        this.seen = Objects.requireNonNull(seen, "seen must not be null");
    }

    /** Adds a membership. */
    public void addMembership(EventId id, Supplier<Recorded> record) {
        requireBoth(id, record);
        if (!id.isAfter(floor)) {
            var unused = tryTo(() -> records.add(record.get()));
        }
    }

    /** Adds the latest event of a key. The latest of all these are kept, as far as the memory of a node allows. */
    public void addValue(EventId id, Supplier<Recorded> record) {
        requireBoth(id, record);
        if (!id.isAfter(floor)) {
            var unused = tryTo(() -> addValue(record.get()));
        }
    }

    private void addValue(Recorded value) {
        values.add(value);
        valueBytes += bytesOf(value);
        while (valueBytes > MAX_VALUE_BYTES) {
            valueBytes -= bytesOf(values.remove());
        }
    }

    private static long bytesOf(Recorded value) {
        return ((LogRecord.Publication) value.record()).block().length + VALUE_OVERHEAD_BYTES;
    }

    /**
     * Adds a revocation.
     *
     * @param began the place where the ended membership began, or null for a disconnect
     */
    public void addRevocation(EventId id, @Nullable EventId began, Supplier<Recorded> record) {
        requireBoth(id, record);
        hasRevocations = true;
        boolean isAdded = tryTo(() -> {
            if (!id.isAfter(floor)) {
                records.add(record.get());
            } else if (began != null && !began.isAfter(floor)) {
                addEnded(began, record.get());
            }
        });
        areRevocationsReadable &= isAdded || !id.isAfter(seen);
    }

    /** Adds a membership that had not ended yet at the floor. */
    private void addEnded(EventId began, Recorded end) {
        if (end.record() instanceof Membership ended) {
            records.add(new Recorded(began, end.publishedAt(), new Membership(ended.user(), ended.group(), true)));
        }
    }

    private static void requireBoth(EventId id, Supplier<Recorded> record) {
        Objects.requireNonNull(id, "id must not be null");
        Objects.requireNonNull(record, "record must not be null");
    }

    private boolean tryTo(Runnable add) {
        try {
            add.run();
            return true;
        } catch (IllegalArgumentException ofALaterRelease) {
            unreadable++;
            return false;
        }
    }

    /**
     * Returns the collected state.
     *
     * @param life null if it is unknown, and with it which revocations there were
     */
    public HeldState build(@Nullable Life life) {
        if (unreadable > 0) {
            LOG.error("{} memberships, revocations or retained values in {} cannot be read here", unreadable, broker);
        }
        records.addAll(values);
        EventId since = life == null || !areRevocationsReadable ? null : since(life);
        // State that is read while others change it may be read twice.
        return new HeldState(records.stream().distinct().sorted(BY_ID).toList(), since);
    }

    /** Returns the place after which all revocations are known, or null if that is unknown. */
    private @Nullable EventId since(Life life) {
        EventId since = new EventId(floor.epoch(), 0);
        if (life.jumpedFrom() != null && life.jumpedTo() != null) {
            // Records that this node has seen were lost, and possibly unknown others with them.
            if (seen.isAfter(life.jumpedFrom()) && life.jumpedTo().isAfter(seen)) {
                return null;
            }
            since = EventId.max(since, life.jumpedFrom());
        }
        EventId latest = hasRevocations ? null : life.revoked();
        since = latest == null ? since : EventId.max(since, latest);
        return life.forgotten() == null ? since : EventId.max(since, life.forgotten());
    }
}
