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
 * Publishes within the surrounding transaction, if it is one of the database that the hub's log is in; after the commit of any other, and at
 * once without one.
 */
public final class OutboxPublisher implements AfterCommitPublisher {

    private final Outbox outbox;
    private final DirectPublisher direct;
    private final AfterCommitPublisher ofOtherTransactions;

    /**
     * Publishes through an outbox.
     *
     * @param direct publishes what comes without a transaction, or too late for it
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
     * Returns whether the transaction is one of the database. A connection that is merely open in a transaction of something else is bound to the thread in the same way, and does
     * not commit by itself if the pool says so; but nobody commits it, and its rows would be lost.
     */
    private static boolean isOneOf(DataSource database) {
        if (!(TransactionSynchronizationManager.getResource(database) instanceof ConnectionHolder holder)) {
            return false;
        }
        if (!holder.isSynchronizedWithTransaction()) {
            // JPA's: only Spring's own utilities and transactions of JDBC say that of their connections.
            return true;
        }
        DataSourceTransactionManager transactions = new DataSourceTransactionManager(database);
        transactions.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        // Begins none, and only says whether there is one.
        return transactions
                .getTransaction(new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_SUPPORTS))
                .hasTransaction();
    }

    /** Returns what the transaction has published so far: those of suspended transactions are not among the synchronizations. */
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
