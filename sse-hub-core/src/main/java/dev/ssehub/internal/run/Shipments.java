package dev.ssehub.internal.run;

import dev.ssehub.backplane.RunStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends the emitted events of one run to the store in groups, one at a time. The first group is sent at once. Each later one is sent after
 * the answer to the one before it, once some time has passed or enough bytes are pending. Used by the thread that works for the run, except
 * for the answers, which threads of the store deliver.
 */
final class Shipments {

    static final Duration PAUSE = Duration.ofMillis(30);
    static final int ENOUGH_BYTES = 4096;

    private static final int MAX_BYTES = 64 * 1024;

    private final String run;
    private final String token;
    private final RunStore store;
    private final PendingBlocks pending;
    private final Runnable work;
    private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();
    private PendingBlocks.@Nullable Group group;
    private boolean isUnderWay;
    private boolean hasShipped;
    private long shippedAt;

    /**
     * The answer of the store to a group, or the reason why there is none.
     *
     * @param first the offset of the first block
     */
    record Answer(
            int first,
            List<byte[]> blocks,
            boolean isAppended,
            long askedAt,
            @Nullable Throwable failure) {}

    /** @param work called when an answer has arrived, on a thread of the store */
    Shipments(String run, String token, RunStore store, PendingBlocks pending, Runnable work) {
        this.run = run;
        this.token = token;
        this.store = store;
        this.pending = pending;
        this.work = work;
    }

    /** Returns whether there is a group to send or to repeat, and none is under way. */
    boolean isWaiting() {
        return !isUnderWay && (group != null || !pending.isEmpty());
    }

    boolean isUnderWay() {
        return isUnderWay;
    }

    boolean isDone() {
        return group == null && pending.isEmpty();
    }

    /** Returns when the next group is to be sent, if there is one. */
    long dueAt(long now) {
        boolean isDue = group != null || !hasShipped || pending.bytes() >= ENOUGH_BYTES || pending.isSealed();
        return isDue ? now : shippedAt + PAUSE.toNanos();
    }

    /** Sends the next group, or repeats the one that was not answered. */
    void ship(long now) {
        PendingBlocks.Group next = group == null ? pending.next(MAX_BYTES) : group;
        group = next;
        hasShipped = true;
        shippedAt = now;
        isUnderWay = true;
        var unused = append(next).whenComplete((appended, failure) -> {
            answer.set(new Answer(next.first(), next.blocks(), Boolean.TRUE.equals(appended), now, failure));
            work.run();
        });
    }

    private CompletionStage<Boolean> append(PendingBlocks.Group blocks) {
        try {
            return store.append(run, token, blocks.first(), blocks.blocks());
        } catch (Throwable e) {
            // Errors are caught as well: otherwise the group would count as under way for ever.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Removes and returns the answer that has arrived, or returns null. */
    @Nullable
    Answer takeAnswer() {
        Answer given = answer.getAndSet(null);
        if (given != null) {
            isUnderWay = false;
            group = given.failure() == null ? null : group;
        }
        return given;
    }

    /** Drops everything that is pending, so that nothing more is sent. */
    void drop() {
        group = null;
        pending.drop();
    }
}
