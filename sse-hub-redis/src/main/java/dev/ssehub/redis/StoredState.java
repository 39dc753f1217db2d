package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what Redis keeps beyond the log, as it was at a place. It is read while others change it; what has a later id is left out, since
 * the log itself will bring it. Used once, by one thread.
 */
final class StoredState {

    private static final Logger LOG = LoggerFactory.getLogger(StoredState.class);

    private static final int MEMBERSHIPS_AT_ONCE = 500;
    /** Values may be large. */
    private static final int VALUES_AT_ONCE = 8;

    /** What a value costs beside its block, about: the objects, its names and its key. */
    private static final long VALUE_OVERHEAD_BYTES = 300;

    private static final long MAX_VALUE_BYTES =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final Comparator<Recorded> BY_ID = Comparator.comparing(Recorded::id);

    private final RedisClusterCommands<String, byte[]> redis;
    private final Keys keys;
    private final EventId floor;
    private final List<Recorded> records = new ArrayList<>();
    private final PriorityQueue<Recorded> values = new PriorityQueue<>(BY_ID);
    private long valueBytes;
    private int unreadable;

    /** A value as the script has stored it: the id, for a revocation the place where the membership began, and the record. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Stored(EventId id, @Nullable EventId since, byte[] bytes) {

        static Stored of(byte[] value, boolean isRevocation) {
            int end = blankAfter(value, 0);
            EventId id = EventId.parse(text(value, 0, end)).orElseThrow();
            EventId since = null;
            if (isRevocation) {
                int begin = end + 1;
                end = blankAfter(value, begin);
                since = EventId.parse(text(value, begin, end)).orElse(null);
            }
            return new Stored(id, since, Arrays.copyOfRange(value, end + 1, value.length));
        }

        private static int blankAfter(byte[] value, int from) {
            int at = from;
            while (value[at] != ' ') {
                at++;
            }
            return at;
        }

        private static String text(byte[] value, int from, int to) {
            return new String(value, from, to - from, UTF_8);
        }

        Recorded read() {
            return RecordFormat.decode(id, bytes);
        }
    }

    private StoredState(RedisClusterCommands<String, byte[]> redis, Keys keys, EventId floor) {
        this.redis = redis;
        this.keys = keys;
        this.floor = floor;
    }

    /**
     * Reads it.
     *
     * @param floor the place
     * @param seen the last record that the node has got
     */
    static HeldState at(EventId floor, EventId seen, RedisClusterCommands<String, byte[]> redis, Keys keys) {
        StoredState state = new StoredState(redis, keys, floor);
        state.scan(keys.members(), MEMBERSHIPS_AT_ONCE, state::addMembership);
        state.scan(keys.values(), VALUES_AT_ONCE, state::addValue);
        // Last: a membership that ended while the others were read is found here.
        EventId since = state.addRevocations(seen);
        return state.toHeld(since);
    }

    private HeldState toHeld(@Nullable EventId since) {
        if (unreadable > 0) {
            LOG.error("{} memberships, revocations or retained values in Redis cannot be read here", unreadable);
        }
        records.addAll(values);
        // A scan may name things twice.
        return new HeldState(records.stream().distinct().sorted(BY_ID).toList(), since);
    }

    private void scan(String hash, int atOnce, Consumer<Stored> action) {
        ScanCursor at = ScanCursor.INITIAL;
        while (!at.isFinished()) {
            MapScanCursor<String, byte[]> page = redis.hscan(hash, at, ScanArgs.Builder.limit(atOnce));
            for (byte[] value : page.getMap().values()) {
                Stored stored = Stored.of(value, false);
                if (!stored.id().isAfter(floor)) {
                    tryToAdd(stored, action);
                }
            }
            at = page;
        }
    }

    /** A later release may have written what cannot be read here. */
    private boolean tryToAdd(Stored stored, Consumer<Stored> action) {
        try {
            action.accept(stored);
            return true;
        } catch (IllegalArgumentException e) {
            unreadable++;
            return false;
        }
    }

    private void addMembership(Stored stored) {
        records.add(stored.read());
    }

    /** Keeps the latest, as far as the memory of a node goes. */
    private void addValue(Stored stored) {
        Recorded value = stored.read();
        values.add(value);
        valueBytes += bytesOf(value);
        while (valueBytes > MAX_VALUE_BYTES) {
            valueBytes -= bytesOf(values.remove());
        }
    }

    private static long bytesOf(Recorded value) {
        return ((LogRecord.Publication) value.record()).block().length + VALUE_OVERHEAD_BYTES;
    }

    /** Adds what was revoked up to the floor. Returns the place after which that is all, or null when that is unknown. */
    private @Nullable EventId addRevocations(EventId seen) {
        Map<String, byte[]> revocations = redis.hgetall(keys.revoked());
        boolean isReadable = true;
        for (byte[] value : revocations.values()) {
            Stored stored = Stored.of(value, true);
            isReadable &= tryToAdd(stored, this::addRevocation) || !stored.id().isAfter(seen);
        }
        EventId since = since(seen, revocations.isEmpty());
        return isReadable ? since : null;
    }

    private void addRevocation(Stored stored) {
        EventId began = stored.since();
        if (!stored.id().isAfter(floor)) {
            records.add(stored.read());
        } else if (began != null && !began.isAfter(floor) && stored.read().record() instanceof Membership ended) {
            Recorded end = stored.read();
            records.add(new Recorded(began, end.publishedAt(), new Membership(ended.user(), ended.group(), true)));
        }
    }

    private @Nullable EventId since(EventId seen, boolean noneIsKept) {
        List<KeyValue<String, byte[]>> life = redis.hmget(keys.life(), "run", "from", "to", "revoked", "forgotten");
        if (!life.get(0).hasValue()) {
            return null;
        }
        EventId since = new EventId(floor.epoch(), 0);
        EventId jumpedFrom = id(life.get(1));
        EventId jumpedTo = id(life.get(2));
        if (jumpedFrom != null && jumpedTo != null) {
            // Records that this node has seen were lost, and unknown others with them.
            if (seen.isAfter(jumpedFrom) && jumpedTo.isAfter(seen)) {
                return null;
            }
            since = EventId.max(since, jumpedFrom);
        }
        EventId latest = noneIsKept ? id(life.get(3)) : null;
        EventId forgotten = id(life.get(4));
        since = latest == null ? since : EventId.max(since, latest);
        return forgotten == null ? since : EventId.max(since, forgotten);
    }

    private static @Nullable EventId id(KeyValue<String, byte[]> field) {
        return field.hasValue()
                ? EventId.parse(new String(field.getValue(), UTF_8)).orElse(null)
                : null;
    }
}
