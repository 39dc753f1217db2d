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
 * Refuses to publish if there may be a reactive transaction: it is not bound to the thread, so the underlying publisher would overlook it
 * and immediately publish events that may be rolled back.
 */
public final class RefusingPublisher implements AfterCommitPublisher {

    private static final Logger LOG = LoggerFactory.getLogger(AfterCommitPublisher.class);

    private final AfterCommitPublisher publisher;
    private final BooleanSupplier onlyReactive;
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    /**
     * Publishes through another publisher.
     *
     * @param onlyReactive returns whether all transactions of the application are reactive. If not, a thread that must not block still
     *     cannot be in a blocking one
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
     * Publishes the event of a bridge. Code that publishes application events knows nothing of streams, so it is not refused; a warning
     * that its transaction may have been overlooked is logged once.
     *
     * @param happened the application event
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
