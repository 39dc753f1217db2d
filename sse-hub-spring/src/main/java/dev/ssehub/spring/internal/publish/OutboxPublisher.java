package dev.ssehub.spring.internal.publish;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Publishes within the surrounding transaction if it belongs to the outbox's database, after the commit of any other transaction, and
 * immediately without one.
 */
public final class OutboxPublisher implements AfterCommitPublisher {

    private final Outbox outbox;
    private final DirectPublisher direct;
    private final AfterCommitPublisher ofOtherTransactions;

    /**
     * Publishes through an outbox.
     *
     * @param direct publishes events without a transaction, or too late for it
     */
    public OutboxPublisher(Outbox outbox, DirectPublisher direct) {
        this.outbox = outbox;
        this.direct = direct;
        this.ofOtherTransactions = new TransactionalPublisher(direct);
    }

    @Override
    public CompletionStage<EventId> publish(Audience audience, SseEvent event) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()
                || !isOneOf(outbox.dataSource())) {
            return ofOtherTransactions.publish(audience, event);
        }
        return batch().add(audience, direct.asText(event));
    }

    /**
     * Returns whether the transaction belongs to the database. A connection that was merely opened within a transaction of another resource
     * is bound to the thread in the same way, and if the pool is configured so, it does not commit by itself. But it would never be
     * committed, and its rows would be lost.
     */
    private static boolean isOneOf(DataSource database) {
        if (!(TransactionSynchronizationManager.getResource(database) instanceof ConnectionHolder holder)) {
            return false;
        }
        if (!holder.isSynchronizedWithTransaction()) {
            // A transaction of JPA: only Spring's own utilities and JDBC transactions mark their connections in this
            // way.
            return true;
        }
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(database);
        transactions.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        // PROPAGATION_SUPPORTS starts no transaction, and only reports whether there is one.
        return transactions
                .getTransaction(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_SUPPORTS))
                .hasTransaction();
    }

    /** Returns the transaction's batch. Batches of suspended transactions are not among the synchronizations. */
    private OutboxBatch batch() {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(each -> each instanceof OutboxBatch batch && batch.isOf(outbox))
                .map(OutboxBatch.class::cast)
                .findFirst()
                .orElseGet(() -> {
                    OutboxBatch batch = new OutboxBatch(outbox, direct);
                    TransactionSynchronizationManager.registerSynchronization(batch);
                    return batch;
                });
    }
}
