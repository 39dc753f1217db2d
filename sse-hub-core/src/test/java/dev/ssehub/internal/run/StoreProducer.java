package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunEnd;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A producer on an imaginary node, of which others see only what it writes to the store. For one thread at a time. */
public final class StoreProducer {

    public static final Duration LEASE = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RunStore store;
    public final String run;
    private long tail;

    private StoreProducer(RunStore store, String run) {
        this.store = store;
        this.run = run;
    }

    public static StoreProducer start(RunStore store) {
        return start(store, null, Dialect.lastEventId().name(), LEASE);
    }

    public static StoreProducer start(RunStore store, @Nullable String scope, String dialect, Duration lease) {
        byte[] bits = new byte[16];
        RANDOM.nextBytes(bits);
        String run = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
        store.start(new NewRun(run, "t", scope, "ann", dialect, null, true, 1000, lease, Duration.ofMinutes(10)));
        return new StoreProducer(store, run);
    }

    /** Appends a group of events whose data is their offsets. */
    public StoreProducer append(int count) {
        List<byte[]> blocks = IntStream.range(0, count)
                .mapToObj(i -> EventEncoder.block(SseEvent.of(Long.toString(tail + 1 + i))))
                .toList();
        if (!store.append(run, "t", tail + 1, blocks).toCompletableFuture().join()) {
            throw new AssertionError("not appended");
        }
        tail += count;
        return this;
    }

    public long tail() {
        return tail;
    }

    public StoreProducer complete() {
        store.end(
                run,
                false,
                RunEnd.completed(),
                stored -> List.of(EventEncoder.block(SseEvent.named("end").data("all"))));
        return this;
    }
}
