package dev.ssehub.spring;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import java.util.concurrent.CompletionStage;

/**
 * Publishes what a transaction did, if and when it commits; at once when there is none.
 *
 * <pre>{@code
 * @Transactional
 * void pay(Order order) {
 *     orders.markPaid(order);
 *     afterCommit.publish(Audience.user(order.customer()), SseEvent.named("order").json(order));
 * }
 * }</pre>
 *
 * <p>Events of one transaction are published in the order of the calls, on the thread that commits. A value given to
 * {@link SseEvent#json} becomes text at the call, inside of the transaction.
 *
 * <p>What is published in a nested transaction that rolls back to its savepoint is not published, whatever becomes of the outer one. What
 * is published while a transaction is being completed, such as by {@code TransactionSynchronization.afterCommit()}, follows at its end.
 *
 * <p>The application's own hub has one, and so has each space: {@code @Qualifier("prices") AfterCommitPublisher}.
 */
public interface AfterCommitPublisher {

    /**
     * Publishes to the hub.
     *
     * @return completes with the event's place in the log; exceptionally when the hub did not take the event, which cannot undo the
     *     transaction any more and is logged; is cancelled when the transaction did not commit. Need not be looked
     *     at; do not wait for it on the thread of the transaction
     */
    CompletionStage<EventId> publish(Audience audience, SseEvent event);
}
