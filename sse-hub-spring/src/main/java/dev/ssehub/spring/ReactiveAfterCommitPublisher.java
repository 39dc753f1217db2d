package dev.ssehub.spring;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import reactor.core.publisher.Mono;

/**
 * Publishes what a reactive transaction did, such as one of R2DBC, after its commit; at once when there is none. {@link AfterCommitPublisher} does the same for
 * transactions that are bound to a thread, and does not see those that are bound to a chain of operators.
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
 * <p>The event belongs to the transaction in which the returned {@code Mono} is subscribed to: it has to be a part of the chain. When the transaction rolls back,
 * because of an error or because its subscriber has cancelled, nothing is published. A transaction of its own ({@code REQUIRES_NEW}) has events of its own. Spring
 * does not say when a nested one ({@code NESTED}) rolls back to its savepoint: what it published is published when the outer one commits. Publish behind it.
 *
 * <p>Events of one transaction are published in the order in which their {@code Mono}s were subscribed to, before the chain that commits goes on. A value given to
 * {@link SseEvent#json} becomes text at the subscription, inside of the transaction. The process may end between the commit and the events, which are
 * lost then.
 *
 * <p>The hub may wait for its broker, which no thread of an event loop may: called on such a thread, it publishes on {@code Schedulers.boundedElastic()}.
 *
 * <p>There is one where there is a {@code ReactiveTransactionManager}, for the application's own hub and for each space: {@code @Qualifier("prices")
 * ReactiveAfterCommitPublisher}.
 */
public interface ReactiveAfterCommitPublisher {

    /**
     * Returns what publishes to the hub, once for each subscription.
     *
     * @return in a transaction, completes when the event has been noted for its commit. What goes wrong after the commit cannot undo it: it is logged, and nobody's
     *     chain fails. Without a transaction, completes when the event is in the hub's log, and fails with a {@link dev.ssehub.backplane.PublishException} when the hub did not
     *     take it. Fails with what is thrown by a value that cannot be written as JSON
     */
    Mono<Void> publish(Audience audience, SseEvent event);
}
