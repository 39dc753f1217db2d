package dev.ssehub.spring.internal.publish;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The events that one transaction publishes to one hub. They are written as rows of the outbox just before the commit, so that their order
 * in the log is as close as possible to that of the commits. Confined to the thread of the transaction.
 */
final class OutboxBatch implements TransactionSynchronization {

    private final Outbox outbox;
    private final DirectPublisher direct;
    private final List<Pending> events = new ArrayList<>();
    private Phase phase = Phase.OPEN;

    private enum Phase {
        /** Events are collected. */
        OPEN,
        /** The transaction is about to be committed: new events are written immediately. */
        COMMITTING,
        /** Too late for the transaction. */
        COMPLETING
    }

    OutboxBatch(Outbox outbox, DirectPublisher direct) {
        this.outbox = outbox;
        this.direct = direct;
    }

    boolean isOf(Outbox other) {
        return outbox == other;
    }

    CompletionStage<EventId> add(Audience audience, SseEvent event) {
        Pending pending = new Pending(audience, event);
        events.add(pending);
        if (phase == Phase.COMMITTING) {
            writeAll();
        }
        return pending.result;
    }

    @Override
    public void savepoint(Object savepoint) {
        events.forEach(event -> event.laterSavepoints.add(savepoint));
    }

    @Override
    public void savepointRollback(Object savepoint) {
        events.stream()
                .filter(event -> !event.laterSavepoints.contains(savepoint))
                .forEach(Pending::cancel);
        events.removeIf(event -> event.result.isCancelled());
    }

    /** An exception here rolls the transaction back. */
    @Override
    public void beforeCommit(boolean readOnly) {
        phase = Phase.COMMITTING;
        writeAll();
    }

    /**
     * A batch that is registered during the {@code beforeCommit} of others does not get this call itself, so it writes its events here.
     * Events that cannot be written are published after the commit.
     */
    @Override
    public void beforeCompletion() {
        boolean isBegunLate = phase == Phase.OPEN;
        phase = Phase.COMPLETING;
        if (isBegunLate) {
            try {
                writeAll();
            } catch (RuntimeException unwritten) {
                // Usually because the transaction rolls back, which cannot be detected here.
            }
        }
    }

    @Override
    public void afterCompletion(int status) {
        phase = Phase.COMPLETING;
        boolean isWritten = events.stream().anyMatch(event -> event.place != null);
        for (Pending event : events) {
            event.complete(status);
        }
        if (isWritten && status != STATUS_ROLLED_BACK) {
            outbox.committed();
        }
    }

    private void writeAll() {
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()
                || events.stream().noneMatch(Pending::isToBeWritten)) {
            return;
        }
        Connection connection = DataSourceUtils.getConnection(outbox.dataSource());
        try {
            if (connection.getAutoCommit()) {
                // Not the transaction's connection: the transaction belongs to another resource, and merely uses this
                // database as well.
                return;
            }
            for (Pending event : events) {
                event.write(connection);
            }
        } catch (SQLException e) {
            throw PublishException.notPublished("an event could not be written into the outbox: " + e.getMessage(), e);
        } finally {
            DataSourceUtils.releaseConnection(connection, outbox.dataSource());
        }
    }

    private final class Pending {

        private final Audience audience;
        private final SseEvent event;
        private final CompletableFuture<EventId> result = new CompletableFuture<>();
        private @Nullable CompletableFuture<EventId> place;

        /** The savepoints after this event. A rollback to one of them keeps the event, and a rollback to an earlier one removes it. */
        private final Set<Object> laterSavepoints = Collections.newSetFromMap(new IdentityHashMap<>());

        Pending(Audience audience, SseEvent event) {
            this.audience = audience;
            this.event = event;
        }

        boolean isToBeWritten() {
            return place == null;
        }

        void write(Connection connection) throws SQLException {
            if (isToBeWritten()) {
                place = outbox.write(connection, audience, event);
            }
        }

        void complete(int status) {
            CompletableFuture<EventId> written = place;
            if (status == STATUS_ROLLED_BACK) {
                cancel();
            } else if (written != null) {
                var unused = written.thenApply(direct::asPublished).whenComplete((id, failure) -> {
                    if (failure == null) {
                        result.complete(id);
                    } else {
                        result.completeExceptionally(
                                failure instanceof CompletionException wrapped && wrapped.getCause() != null
                                        ? wrapped.getCause()
                                        : failure);
                    }
                });
                if (status != STATUS_COMMITTED) {
                    result.completeExceptionally(PublishException.unknownOutcome(
                            "it is unknown whether the transaction was committed",
                            new IllegalStateException("its outcome is unknown")));
                    written.cancel(false);
                }
            } else if (status == STATUS_COMMITTED) {
                direct.publish(audience, event, result);
            } else {
                cancel();
            }
        }

        void cancel() {
            if (place != null) {
                place.cancel(false);
            }
            result.cancel(false);
        }
    }
}
