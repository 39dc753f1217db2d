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
 * What one transaction publishes to one hub: rows of the outbox, written just before the commit, so that events stand in the log as nearly as
 * possible in the order of commits. On the thread of the transaction only.
 */
final class OutboxBatch implements TransactionSynchronization {

    private final Outbox outbox;
    private final DirectPublisher direct;
    private final List<Pending> events = new ArrayList<>();
    private Phase phase = Phase.OPEN;

    private enum Phase {
        /** Events are collected. */
        OPEN,
        /** The transaction is about to be committed: what is published now is written at once. */
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

    /** What is thrown here rolls the transaction back. */
    @Override
    public void beforeCommit(boolean readOnly) {
        phase = Phase.COMMITTING;
        writeAll();
    }

    /** A batch that begins while others are in their {@code beforeCommit} is not given its own; what fails here is published after the commit. */
    @Override
    public void beforeCompletion() {
        boolean isBegunLate = phase == Phase.OPEN;
        phase = Phase.COMPLETING;
        if (isBegunLate) {
            try {
                writeAll();
            } catch (RuntimeException unwritten) {
                // Usually because the transaction rolls back: nobody can tell that from here.
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
                // Not the transaction's: that is one of something else, within which this database is used too.
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

        /** Those that came after this event. To roll back to one of them leaves the event as it is; to an earlier one undoes it. */
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
