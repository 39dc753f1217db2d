package dev.ssehub.tests.r2dbc;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.ReactiveAfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.tests.r2dbc.Orders.Paid;
import dev.ssehub.tests.r2dbc.Orders.Shipped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.event.TransactionalEventListener;
import reactor.core.scheduler.Schedulers;

/** An application with R2DBC and the starter, without any configuration of transactions. */
@SpringBootConfiguration
@EnableAutoConfiguration
class OrdersApp {

    /** The published events, in order, and those that were published on a thread that must not wait. */
    static final class Published {
        final List<String> all = new CopyOnWriteArrayList<>();
        final List<Thread> onWrongThreads = new CopyOnWriteArrayList<>();

        void add(String text) {
            all.add(text);
            if (Schedulers.isInNonBlockingThread()) {
                onWrongThreads.add(Thread.currentThread());
            }
        }
    }

    @Bean
    Published published() {
        return new Published();
    }

    @Bean
    SseHubCustomizer recording(Published published) {
        return (hub, builder) -> builder.publishListener(
                (audience, event) -> published.add((hub.equals("prices") ? "prices " : "") + textOf(event)));
    }

    private static String textOf(SseEvent event) {
        return event.json() == null ? event.data() : "as a value " + event.json();
    }

    @Bean
    SseEventBridge<Paid> paid() {
        return new SseEventBridge<>(
                Paid.class, paid -> Audience.everyone(), paid -> SseEvent.of("paid " + paid.order()));
    }

    @Bean
    Shipping shipping(SseHub hub) {
        return new Shipping(hub);
    }

    /** Spring calls it after the commit, so it publishes at once. */
    record Shipping(SseHub hub) {

        @TransactionalEventListener
        void shipped(Shipped shipped) {
            hub.publish(Audience.everyone(), SseEvent.of("shipped " + shipped.order()));
        }
    }

    @Bean
    Orders orders(
            DatabaseClient database,
            ReactiveAfterCommitPublisher afterCommit,
            AfterCommitPublisher ofThreads,
            ApplicationEventPublisher events,
            ObjectProvider<Orders> self) {
        return new Orders(database, afterCommit, ofThreads, events, self);
    }
}
