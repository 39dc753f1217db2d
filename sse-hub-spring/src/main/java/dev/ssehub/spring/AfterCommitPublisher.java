package dev.ssehub.spring;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import java.util.concurrent.CompletionStage;

/**
 * Publishes what a transaction did, if it commits: in the transaction itself where the hub's log or its outbox is in its database, else after its commit; at
 * once when there is none.
 *
 * <pre>{@code
 * @Transactional
 * void pay(Order order) {
 *     orders.markPaid(order);
 *     afterCommit.publish(Audience.user(order.customer()), SseEvent.named("order").json(order));
 * }
 * }</pre>
 *
 * <p>The log is in the transaction's database with the module {@code sse-hub-jdbc} and a transaction on the same {@code DataSource}; the outbox is, for a hub with a
 * broker, with {@code sse-hub.outbox.enabled} too. An event is a row then, written just before the commit: both are committed, or neither, and an event that
 * cannot be written rolls the transaction back with a {@link dev.ssehub.backplane.PublishException}. In all other cases the process may end between the commit and
 * the event, which is lost then.
 *
 * <p>Events of one transaction are published in the order of the calls; after a commit, on the thread that commits. A value given to
 * {@link SseEvent#json} becomes text at the call, inside of the transaction.
 *
 * <p>What is published in a nested transaction that rolls back to its savepoint is not published, whatever becomes of the outer one. What
 * is published while a transaction is being completed, such as by {@code TransactionSynchronization.afterCommit()}, follows at its end.
 *
 * <p>Transactions are those of the thread. A reactive one is bound to a chain of operators, and {@link ReactiveAfterCommitPublisher} is for it. Where the
 * application has a {@code ReactiveTransactionManager}, this refuses to publish outside of a transaction if it might overlook a reactive one: on threads that must
 * not block, and on all threads if there is no other transaction manager. With managers of both kinds, a thread that may block
 * does not show whether it works for a reactive transaction, and this publishes at once.
 *
 * <p>The application's own hub has one, and so has each space: {@code @Qualifier("prices") AfterCommitPublisher}.
 */
public interface AfterCommitPublisher {

    /**
     * Publishes to the hub.
     *
     * @return completes with the event's place in the log: for an event that is a row of the transaction once this node has it there or the broker has
     *     confirmed it, on a thread of the hub; exceptionally when the hub did not take the event after the commit, which cannot undo the transaction any
     *     more and is logged, when nobody knows whether the transaction was committed, or when the hub is closed before; is cancelled when the transaction
     *     did not commit. Need not be
     *     looked at; do not wait for it on the thread of the transaction
     * @throws IllegalStateException if a reactive transaction might be overlooked
     */
    CompletionStage<EventId> publish(Audience audience, SseEvent event);
}
