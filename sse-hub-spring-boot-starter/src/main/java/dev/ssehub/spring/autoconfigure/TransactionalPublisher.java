package dev.ssehub.spring.autoconfigure;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Waits for the surrounding transaction, if there is one. */
final class TransactionalPublisher implements AfterCommitPublisher {

    private final DirectPublisher direct;

    TransactionalPublisher(DirectPublisher direct) {
        this.direct = direct;
    }

    @Override
    public CompletionStage<EventId> publish(Audience audience, SseEvent event) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            return direct.publish(audience, event);
        }
        SseEvent text = direct.asText(event);
        CompletableFuture<EventId> result = new CompletableFuture<>();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                direct.publish(audience, text, result);
            }

            @Override
            public void afterCompletion(int status) {
                if (status != STATUS_COMMITTED) {
                    result.cancel(false);
                }
            }
        });
        return result;
    }
}
