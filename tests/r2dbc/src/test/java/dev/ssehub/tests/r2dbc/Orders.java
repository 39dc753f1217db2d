package dev.ssehub.tests.r2dbc;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.ReactiveAfterCommitPublisher;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.reactive.TransactionalEventPublisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A typical service of an application: it saves a row, and publishes an event for it. */
class Orders {

    private final DatabaseClient database;
    private final ReactiveAfterCommitPublisher afterCommit;
    private final AfterCommitPublisher ofThreads;
    private final ApplicationEventPublisher plain;
    private final TransactionalEventPublisher events;
    private final ObjectProvider<Orders> self;

    Orders(
            DatabaseClient database,
            ReactiveAfterCommitPublisher afterCommit,
            AfterCommitPublisher ofThreads,
            ApplicationEventPublisher plain,
            ObjectProvider<Orders> self) {
        this.database = database;
        this.afterCommit = afterCommit;
        this.ofThreads = ofThreads;
        this.plain = plain;
        this.events = new TransactionalEventPublisher(plain);
        this.self = self;
    }

    /** Thrown by the application. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Published by an {@code SseEventBridge}. */
    record Paid(int order) {}

    /** Handled by a {@code @TransactionalEventListener}. */
    record Shipped(int order) {}

    private Mono<Order> save(Order order) {
        return database.sql("insert into orders(id, customer) values (:id, :customer)")
                .bind("id", order.id())
                .bind("customer", order.customer())
                .fetch()
                .rowsUpdated()
                .thenReturn(order);
    }

    private static Order order(int id) {
        return new Order(id, "ann");
    }

    private Mono<Void> publish(int id) {
        return afterCommit.publish(Audience.everyone(), SseEvent.of(String.valueOf(id)));
    }

    private static <T> Mono<T> refused() {
        return Mono.error(RefusedException::new);
    }

    @Transactional
    public Mono<Order> pay(Order order) {
        return save(order)
                .delayUntil(paid -> afterCommit.publish(
                        Audience.user(paid.customer()), SseEvent.named("order").json(paid)));
    }

    /** Publishes an event, saves a row, and publishes another event. */
    @Transactional
    public Mono<Void> payInTwo(int id, boolean fails) {
        return publish(id).then(save(order(id))).then(publish(-id)).then(fails ? refused() : Mono.empty());
    }

    /** Ends only when it is cancelled. */
    @Transactional
    public Mono<Void> payWithoutEnd(int id, CountDownLatch published) {
        return save(order(id))
                .then(publish(id))
                .then(Mono.fromRunnable(published::countDown))
                .then(Mono.never());
    }

    @Transactional
    public Flux<Order> payAll(Flux<Integer> ids) {
        return ids.concatMap(id -> save(order(id)).delayUntil(order -> publish(order.id())));
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public Mono<Void> payApart(int id, boolean fails) {
        return save(order(id)).then(publish(id)).then(fails ? refused() : Mono.empty());
    }

    @Transactional
    public Mono<Void> payAround(int id, int apart, boolean fails, boolean apartFails) {
        return publish(id)
                .then(self.getObject().payApart(apart, apartFails).onErrorComplete(RefusedException.class))
                .then(save(order(id)))
                .then(publish(-id))
                .then(fails ? refused() : Mono.empty());
    }

    /** Rolls back to its savepoint. */
    @Transactional(propagation = Propagation.NESTED)
    public Mono<Void> payNested(int id) {
        return save(order(id)).then(publish(id)).then(refused());
    }

    @Transactional
    public Mono<Void> payAroundNested(int id, int nested) {
        return self.getObject()
                .payNested(nested)
                .onErrorComplete(RefusedException.class)
                .then(save(order(id)))
                .then(publish(id));
    }

    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    public Mono<Void> publishOutside(int id) {
        return publish(id);
    }

    @Transactional
    public Mono<Void> refuseAroundOutside(int id, int outside) {
        return publish(id).then(self.getObject().publishOutside(outside)).then(refused());
    }

    @Transactional
    public Mono<Void> announce(int id, boolean fails) {
        return publish(id)
                .then(events.publishEvent(new Paid(id)))
                .then(events.publishEvent(new Shipped(id)))
                .then(publish(-id))
                .then(fails ? refused() : Mono.empty());
    }

    /** A mistake of the application: the event does not carry the transaction. */
    @Transactional
    public Mono<Void> announceUnseen(int id) {
        return save(order(id))
                .doOnNext(order -> plain.publishEvent(new Paid(id)))
                .then(refused());
    }

    /** A mistake of the application: the publisher for threads cannot see a reactive transaction. */
    @Transactional
    public Mono<Void> publishUnseen(int id) {
        return save(order(id))
                .doOnNext(order -> ofThreads.publish(Audience.everyone(), SseEvent.of(String.valueOf(id))))
                .then();
    }
}
