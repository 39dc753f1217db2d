package dev.ssehub.spring.internal.publish;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import reactor.core.scheduler.Schedulers;

/**
 * Refuses what may be published in a reactive transaction: no thread shows that there is one, so the publisher behind this would publish at once what may be
 * rolled back.
 */
public final class RefusingPublisher implements AfterCommitPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(AfterCommitPublisher.class);

    private final AfterCommitPublisher publisher;
    private final BooleanSupplier onlyReactive;
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    /**
     * Publishes through another publisher.
     *
     * @param onlyReactive says whether the application has no other transactions. Where it has, a thread that must not block is still in none of them
     */
    public RefusingPublisher(AfterCommitPublisher publisher, BooleanSupplier onlyReactive) {
        this.publisher = publisher;
        this.onlyReactive = onlyReactive;
    }

    static boolean isThreadInTransaction() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                || TransactionSynchronizationManager.isActualTransactionActive();
    }

    private boolean mayOverlookOne() {
        return !isThreadInTransaction() && (Schedulers.isInNonBlockingThread() || onlyReactive.getAsBoolean());
    }

    @Override
    public CompletionStage<EventId> publish(Audience audience, SseEvent event) {
        if (mayOverlookOne()) {
            throw new IllegalStateException(
                    "an AfterCommitPublisher waits for transactions of the thread, and cannot see reactive ones:"
                            + " publish with the ReactiveAfterCommitPublisher, or with the SseHub where no transaction is to be waited for");
        }
        return publisher.publish(audience, event);
    }

    /**
     * Publishes what crosses a bridge. Code that publishes events of the application knows nothing of streams, so it is not refused; that its transaction may have
     * been overlooked is logged once.
     *
     * @param happened what the application has published
     */
    CompletionStage<EventId> publishCrossing(Audience audience, SseEvent event, Object happened) {
        // Spring's own events belong to no transaction.
        boolean isOfSpring = happened.getClass().getName().startsWith("org.springframework.");
        if (!isOfSpring && mayOverlookOne() && hasWarned.compareAndSet(false, true)) {
            LOG.warn(
                    "{} crossed its SseEventBridge at once: if it belongs to a reactive transaction, it has to be published with Spring's"
                            + " TransactionalEventPublisher; no other event shows that (this is logged once)",
                    happened.getClass().getName());
        }
        return publisher.publish(audience, event);
    }
}
