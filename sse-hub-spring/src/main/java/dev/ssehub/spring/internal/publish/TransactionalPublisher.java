package dev.ssehub.spring.internal.publish;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Publishes after the commit of the surrounding transaction, if there is one. */
public final class TransactionalPublisher implements AfterCommitPublisher {

    private final DirectPublisher direct;

    /** Publishes through another publisher, at the right time. */
    public TransactionalPublisher(DirectPublisher direct) {
        this.direct = direct;
    }

    @Override
    public CompletionStage<EventId> publish(Audience audience, SseEvent event) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return direct.publish(audience, event);
        }
        Pending pending = new Pending(audience, direct.asText(event));
        TransactionSynchronizationManager.registerSynchronization(pending);
        return pending.result;
    }

    /** An event that waits for its transaction. Confined to the thread of the transaction. */
    private final class Pending implements TransactionSynchronization {

        private final Audience audience;
        private final SseEvent event;
        private final CompletableFuture<EventId> result = new CompletableFuture<>();

        /** The savepoints after this event. A rollback to one of them keeps the event, and a rollback to an earlier one removes it. */
        private final Set<Object> laterSavepoints = Collections.newSetFromMap(new IdentityHashMap<>());

        Pending(Audience audience, SseEvent event) {
            this.audience = audience;
            this.event = event;
        }

        @Override
        public void savepoint(Object savepoint) {
            laterSavepoints.add(savepoint);
        }

        @Override
        public void savepointRollback(Object savepoint) {
            if (!laterSavepoints.contains(savepoint)) {
                result.cancel(false);
            }
        }

        @Override
        public void afterCommit() {
            if (!result.isDone()) {
                direct.publish(audience, event, result);
            }
        }

        /** Publishes an event that another {@code afterCommit} added too late for its own {@code afterCommit} to be called. */
        @Override
        public void afterCompletion(int status) {
            if (status == STATUS_COMMITTED) {
                afterCommit();
            } else {
                result.cancel(false);
            }
        }
    }
}
