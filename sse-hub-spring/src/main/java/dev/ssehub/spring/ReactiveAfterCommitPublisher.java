package dev.ssehub.spring;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import reactor.core.publisher.Mono;

/**
 * Publishes events of a reactive transaction, such as one of R2DBC, after its commit, or at once without a transaction. {@link AfterCommitPublisher} does the same
 * for transactions that are bound to a thread, and does not see those that are bound to a chain of operators.
 *
 * <pre>{@code
 * @Transactional
 * Mono<Order> pay(Order order) {
 *     return orders.markPaid(order)
 *             .delayUntil(paid -> afterCommit.publish(
 *                     Audience.user(paid.customer()), SseEvent.named("order").json(paid)));
 * }
 * }</pre>
 *
 * <p>The event belongs to the transaction in which the returned {@code Mono} is subscribed to: it has to be a part of the chain. If the transaction rolls back,
 * because of an error or because its subscriber has cancelled, nothing is published. A {@code REQUIRES_NEW} transaction has its own events. Spring
 * does not report when a nested one ({@code NESTED}) rolls back to its savepoint: its events are published when the outer one commits. Publish after it.
 *
 * <p>Events of one transaction are published in the order in which their {@code Mono}s were subscribed to, before the committing chain continues. A value given to
 * {@link SseEvent#json} is serialised at the subscription, inside the transaction. If the process ends between the commit and the publishing, the events are
 * lost.
 *
 * <p>The hub may wait for its broker, which an event-loop thread must not do: on such a thread, it publishes on {@code Schedulers.boundedElastic()}.
 *
 * <p>If there is a {@code ReactiveTransactionManager}, the application's own hub has one, and so has each space: {@code @Qualifier("prices")
 * ReactiveAfterCommitPublisher}.
 */
public interface ReactiveAfterCommitPublisher {

    /**
     * Returns a {@code Mono} that publishes to the hub, once per subscription.
     *
     * @return in a transaction, completes when the event has been recorded for its commit. A failure after the commit cannot undo it: it is logged, and fails no
     *     chain. Without a transaction, completes when the event is in the hub's log, and fails with a {@link dev.ssehub.backplane.PublishException} if the hub did
     *     not accept it. Fails with the exception for a value that cannot be written as JSON
     */
    Mono<Void> publish(Audience audience, SseEvent event);
}
