package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * The promises of a {@link Backplane} that reports the ends of batches ({@link LogReceiver#onBatchEnd}). For others, these tests are
 * skipped.
 */
abstract class BatchContract extends HoleContract {

    private Backplane startedWithBatches() {
        Backplane backplane = started();
        awaitArrival(backplane.append(event("first", null)));
        backplane.append(event("second", null));
        await().atMost(LONG).until(() -> tail.ids().size() == 2);
        assumeTrue(tail.batchEnds() > 0, "this backplane does not say when batches end");
        return backplane;
    }

    @Test
    void everyBatchEnds() {
        Backplane backplane = startedWithBatches();
        for (int i = 0; i < 20; i++) {
            awaitArrival(backplane.append(event("e" + i, null)));
            await().pollInterval(SHORT).atMost(LONG).until(tail::isBetweenBatches);
        }
    }

    @Test
    void aBatchEndsAlsoWhenARecordCouldNotBeTaken() {
        Backplane backplane = startedWithBatches();
        await().atMost(LONG).until(tail::isBetweenBatches);
        int before = tail.batchEnds();
        tail.failOnNextRecord();
        // In memory, the exception reaches the publisher.
        var unused = catchThrowable(() -> backplane.append(event("refused", null)));

        await().atMost(LONG).until(() -> tail.batchEnds() > before && tail.isBetweenBatches());
        // The failure may have closed a broker's connection.
        awaitArrival(await().atMost(LONG)
                .ignoreException(PublishException.class)
                .until(() -> backplane.append(event("next", null)), Objects::nonNull));
        await().atMost(LONG).until(tail::isBetweenBatches);
    }

    /** After a hole, the held state is requested from the broker, which may take long. */
    @Test
    void aBatchEndsBeforeAHoleDoes() throws Exception {
        Backplane backplane = startedWithBatches();
        assumeTrue(backplane.isShared(), "nothing can be missing here");
        Backplane writer = started(new RecordingReceiver());
        tail.hold();
        writer.append(event("held", null));
        await().atMost(LONG).until(tail::isHolding);
        writer.append(event("before", null));
        appendRaw(log, ofALaterRelease());
        EventId after = writer.append(event("after", null));
        tail.release();

        awaitArrival(after);
        assertThat(tail.floors()).hasSizeGreaterThan(1);
        assertThat(tail.hasBegunInBatch()).isFalse();
    }

    /** At the end of a batch a node delivers its events, which may take a while. */
    @Test
    void noLockIsHeldWhenABatchEnds() {
        Backplane backplane = startedWithBatches();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Boolean> answer = new AtomicReference<>();
        tail.atBatchEnd(() -> {
            tail.atBatchEnd(() -> {});
            try {
                answer.set(CompletableFuture.supplyAsync(() -> {
                            int unused = backplane.idempotencyKeys();
                            return backplane.isAvailable();
                        })
                        .get(LONG.toSeconds(), TimeUnit.SECONDS));
            } catch (Exception e) {
                failure.set(e);
            }
        });
        var unused = backplane.append(event("another", null));

        await().atMost(LONG.multipliedBy(2)).until(() -> answer.get() != null || failure.get() != null);
        assertThat(failure.get()).isNull();
        assertThat(answer.get()).isTrue();
    }
}
