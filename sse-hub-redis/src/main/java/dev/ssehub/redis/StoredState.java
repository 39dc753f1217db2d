package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.HeldStateBuilder;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the state that Redis keeps beyond the log, as it was at a place. Used once, by one thread. */
final class StoredState {

    private static final int MEMBERSHIPS_AT_ONCE = 500;
    /** Values may be large. */
    private static final int VALUES_AT_ONCE = 8;

    private final RedisClusterCommands<String, byte[]> redis;
    private final Keys keys;
    private final HeldStateBuilder held;

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

    private StoredState(RedisClusterCommands<String, byte[]> redis, Keys keys, HeldStateBuilder held) {
        this.redis = redis;
        this.keys = keys;
        this.held = held;
    }

    /** Adds one of the values. */
    private interface Addition {
        void of(EventId id, Supplier<Recorded> record);
    }

    /**
     * Reads the state.
     *
     * @param floor the place
     * @param seen the last record that the node has received
     */
    static HeldState at(EventId floor, EventId seen, RedisClusterCommands<String, byte[]> redis, Keys keys) {
        HeldStateBuilder held = new HeldStateBuilder("Redis", floor, seen);
        StoredState state = new StoredState(redis, keys, held);
        state.scan(keys.members(), MEMBERSHIPS_AT_ONCE, held::addMembership);
        state.scan(keys.values(), VALUES_AT_ONCE, held::addValue);
        state.addRevocations();
        return held.build(state.life());
    }

    private void scan(String hash, int atOnce, Addition addition) {
        ScanCursor at = ScanCursor.INITIAL;
        while (!at.isFinished()) {
            MapScanCursor<String, byte[]> page = redis.hscan(hash, at, ScanArgs.Builder.limit(atOnce));
            for (byte[] value : page.getMap().values()) {
                Stored stored = Stored.of(value, false);
                addition.of(stored.id(), stored::read);
            }
            at = page;
        }
    }

    private void addRevocations() {
        for (byte[] value : redis.hgetall(keys.revoked()).values()) {
            Stored stored = Stored.of(value, true);
            held.addRevocation(stored.id(), stored.since(), stored::read);
        }
    }

    private HeldStateBuilder.@Nullable Life life() {
        List<KeyValue<String, byte[]>> life = redis.hmget(keys.life(), "run", "from", "to", "revoked", "forgotten");
        return life.get(0).hasValue()
                ? new HeldStateBuilder.Life(id(life.get(1)), id(life.get(2)), id(life.get(3)), id(life.get(4)))
                : null;
    }

    private static @Nullable EventId id(KeyValue<String, byte[]> field) {
        return field.hasValue()
                ? EventId.parse(new String(field.getValue(), UTF_8)).orElse(null)
                : null;
    }
}
