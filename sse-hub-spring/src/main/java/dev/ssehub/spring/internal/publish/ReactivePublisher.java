package dev.ssehub.spring.internal.publish;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.ReactiveAfterCommitPublisher;
import dev.ssehub.spring.internal.reactive.Uncancelled;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Publishes after the commit of the subscriber's reactive transaction, if there is one, or else of the thread's transaction. */
public final class ReactivePublisher implements ReactiveAfterCommitPublisher {

    private final DirectPublisher direct;
    private final AfterCommitPublisher ofThreads;

    /**
     * Creates a publisher.
     *
     * @param ofThreads publishes events while the thread is in a transaction
     */
    public ReactivePublisher(DirectPublisher direct, AfterCommitPublisher ofThreads) {
        this.direct = direct;
        this.ofThreads = ofThreads;
    }

    @Override
    public Mono<Void> publish(Audience audience, SseEvent event) {
        Objects.requireNonNull(audience, "audience");
        Objects.requireNonNull(event, "event");
        return TransactionSynchronizationManager.forCurrentTransaction()
                .map(Optional::of)
                .onErrorResume(NoTransactionException.class, none -> Mono.just(Optional.empty()))
                .flatMap(transaction -> {
                    if (transaction.isPresent() && isUnderWay(transaction.get())) {
                        note(transaction.get(), audience, event);
                        return Mono.empty();
                    }
                    return withoutReactiveTransaction(audience, event);
                });
    }

    /**
     * Publishes an event after the commit of the reactive transaction in which an application event was published, if there is one.
     *
     * @param source the source of the application event
     * @return whether there is such a transaction; if not, nothing has been done
     */
    boolean publishWith(Object source, Audience audience, SseEvent event) {
        if (source instanceof TransactionContext context) {
            TransactionSynchronizationManager transaction = new TransactionSynchronizationManager(context);
            if (isUnderWay(transaction)) {
                note(transaction, audience, event);
                return true;
            }
        }
        return false;
    }

    private static boolean isUnderWay(TransactionSynchronizationManager transaction) {
        return transaction.isSynchronizationActive() && transaction.isActualTransactionActive();
    }

    private Mono<Void> withoutReactiveTransaction(Audience audience, SseEvent event) {
        if (RefusingPublisher.isThreadInTransaction()) {
            ofThreads.publish(audience, event);
            return Mono.empty();
        }
        SseEvent written = direct.asText(event);
        return Uncancelled.run(ReactivePublisher::whereItMayWait, () -> direct.publishNow(audience, written));
    }

    private void note(TransactionSynchronizationManager transaction, Audience audience, SseEvent event) {
        SseEvent written = direct.asText(event);
        batchOf(transaction).events.add(new Noted(audience, written));
    }

    /** Returns the transaction's batch. Batches of suspended transactions are not among the synchronizations. */
    private Batch batchOf(TransactionSynchronizationManager transaction) {
        return transaction.getSynchronizations().stream()
                .filter(each -> each instanceof Batch batch && batch.publisher() == this)
                .map(Batch.class::cast)
                .findFirst()
                .orElseGet(() -> {
                    Batch batch = new Batch();
                    transaction.registerSynchronization(batch);
                    return batch;
                });
    }

    private static void whereItMayWait(Runnable task) {
        if (Schedulers.isInNonBlockingThread()) {
            Schedulers.boundedElastic().schedule(task);
        } else {
            task.run();
        }
    }

    private record Noted(Audience audience, SseEvent event) {}

    /** The events of one transaction. The operators of its chain may run on any threads, even concurrently. */
    private final class Batch implements TransactionSynchronization {

        private final Queue<Noted> events = new ConcurrentLinkedQueue<>();

        ReactivePublisher publisher() {
            return ReactivePublisher.this;
        }

        @Override
        public Mono<Void> afterCommit() {
            return Mono.defer(this::publishAll);
        }

        /** Publishes events that another {@code afterCommit} added after this one was called. */
        @Override
        public Mono<Void> afterCompletion(int status) {
            return status == STATUS_COMMITTED ? afterCommit() : Mono.fromRunnable(events::clear);
        }

        private Mono<Void> publishAll() {
            if (events.isEmpty()) {
                return Mono.empty();
            }
            // The transaction is committed, whether or not its caller still waits.
            return Uncancelled.run(ReactivePublisher::whereItMayWait, this::drain)
                    .onErrorResume(noThread -> {
                        events.forEach(noted -> direct.logLost(noted.audience(), noted.event(), noThread));
                        return Mono.empty();
                    });
        }

        private void drain() {
            for (Noted next = events.poll(); next != null; next = events.poll()) {
                direct.publish(next.audience(), next.event(), new CompletableFuture<EventId>());
            }
        }
    }
}
