package dev.ssehub.spring;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import java.util.concurrent.CompletionStage;

/**
 * Publishes events of a transaction if it commits: in the transaction itself if the hub's log or its outbox is in the same database, otherwise after its commit.
 * Without a transaction, it publishes at once.
 *
 * <pre>{@code
 * @Transactional
 * void pay(Order order) {
 *     orders.markPaid(order);
 *     afterCommit.publish(Audience.user(order.customer()), SseEvent.named("order").json(order));
 * }
 * }</pre>
 *
 * <p>The log is in the transaction's database with the module {@code sse-hub-jdbc} and a transaction on the same {@code DataSource}; for a hub with a broker, the
 * outbox is, with {@code sse-hub.outbox.enabled}. An event is then a row, written just before the commit: both are committed, or neither, and an event that
 * cannot be written rolls the transaction back with a {@link dev.ssehub.backplane.PublishException}. In all other cases, the event is lost if the process ends
 * between the commit and the publishing.
 *
 * <p>Events of one transaction are published in the order of the calls; after a commit, on the committing thread. A value given to
 * {@link SseEvent#json} is serialised during the call, inside the transaction.
 *
 * <p>Events of a nested transaction that rolls back to its savepoint are not published, whatever the outcome of the outer one. Events that
 * are published while a transaction is being completed, for example by {@code TransactionSynchronization.afterCommit()}, follow at its end.
 *
 * <p>Transactions are those of the thread. For a reactive one, which is bound to a chain of operators, use {@link ReactiveAfterCommitPublisher}. If the
 * application has a {@code ReactiveTransactionManager}, this publisher refuses to publish outside a transaction if it might overlook a reactive one: on threads
 * that must not block, and on all threads if there is no other transaction manager. With managers of both kinds, a thread that may block
 * does not show whether it works for a reactive transaction, and this publisher publishes at once.
 *
 * <p>There is one for the application's own hub, and one for each space: {@code @Qualifier("prices") AfterCommitPublisher}.
 */
public interface AfterCommitPublisher {

    /**
     * Publishes to the hub.
     *
     * @return completes with the event's place in the log: for an event that is a row of the transaction, once this node has it there or the broker has
     *     confirmed it, on a thread of the hub. Completes exceptionally if the hub did not accept the event after the commit, which cannot undo the transaction
     *     any more and is logged, if it is unknown whether the transaction was committed, or if the hub is closed before. Is cancelled if the transaction
     *     did not commit. You can ignore it; do not wait for it on the thread of the transaction
     * @throws IllegalStateException if a reactive transaction might be overlooked
     */
    CompletionStage<EventId> publish(Audience audience, SseEvent event);
}
