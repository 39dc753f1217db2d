package dev.ssehub.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.Boot;
import dev.ssehub.spring.ReactiveAfterCommitPublisher;
import dev.ssehub.spring.SseEventBridge;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.autoconfigure.publish.SseHubReactivePublishAutoConfiguration;
import dev.ssehub.spring.internal.publish.DirectPublisher;
import dev.ssehub.spring.internal.publish.ReactivePublisher;
import dev.ssehub.spring.internal.publish.RefusingPublisher;
import dev.ssehub.spring.internal.publish.TransactionalPublisher;
import dev.ssehub.test.TestTimeouts;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransaction;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * When reactive transactions are recognised, and what is refused because it might be published too early. Transactions of a real driver are
 * covered by the tests with R2DBC.
 */
class ReactivePublishingTest {

    private static final Audience ANN = Audience.user("ann");
    private static final String OF_THREADS = "sseAfterCommitPublisher";

    private final SseHub hub = SseHub.create();
    private final DirectPublisher direct = new DirectPublisher(hub, null);
    private final AfterCommitPublisher ofThreads = new TransactionalPublisher(direct);
    private final TransactionTemplate transaction = new TransactionTemplate(threads());

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(Boot.BASIS)
            .withConfiguration(AutoConfigurations.of(
                    SseHubAutoConfiguration.class,
                    SseHubPublishAutoConfiguration.class,
                    SseHubReactivePublishAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms", "sse-hub.spaces.prices.lanes=1");
    private final ApplicationContextRunner reactive =
            runner.withBean(ReactiveTransactionManager.class, NoTransactions::new);

    @AfterEach
    void close() {
        hub.close();
    }

    private static PlatformTransactionManager threads() {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:" + UUID.randomUUID());
        return new DataSourceTransactionManager(database);
    }

    /** The tests here start no transactions. */
    private static final class NoTransactions implements ReactiveTransactionManager {

        @Override
        public Mono<ReactiveTransaction> getReactiveTransaction(TransactionDefinition definition) {
            return Mono.error(UnsupportedOperationException::new);
        }

        @Override
        public Mono<Void> commit(ReactiveTransaction transaction) {
            return Mono.error(UnsupportedOperationException::new);
        }

        @Override
        public Mono<Void> rollback(ReactiveTransaction transaction) {
            return Mono.error(UnsupportedOperationException::new);
        }
    }

    private static void run(Mono<?> work) {
        work.block(TestTimeouts.condition());
    }

    private long published() {
        return hub.metrics().published();
    }

    @Test
    void thePublisherIsThereWhereThereAreReactiveTransactions() {
        runner.run(context -> assertThat(context)
                .doesNotHaveBean(ReactiveAfterCommitPublisher.class)
                .getBean(OF_THREADS)
                .isInstanceOf(TransactionalPublisher.class));
        reactive.run(context -> assertThat(context)
                .hasBean("sseReactiveAfterCommitPublisher")
                .hasBean("pricesReactiveAfterCommitPublisher")
                .getBean(OF_THREADS)
                .isInstanceOf(RefusingPublisher.class));
        reactive.withClassLoader(new FilteredClassLoader(Mono.class))
                .run(context -> assertThat(context)
                        .doesNotHaveBean(ReactiveAfterCommitPublisher.class)
                        .getBean(OF_THREADS)
                        .isInstanceOf(TransactionalPublisher.class));
        reactive.withBean(ReactiveAfterCommitPublisher.class, () -> (audience, event) -> Mono.empty())
                .run(context -> assertThat(context.getBean(ReactiveAfterCommitPublisher.class))
                        .isNotInstanceOf(ReactivePublisher.class));
    }

    @Test
    void thePublisherForThreadsIsRefusedWhereThereIsNoOtherTransaction() {
        reactive.run(context -> assertThatThrownBy(
                        () -> context.getBean(AfterCommitPublisher.class).publish(ANN, SseEvent.of("1")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ReactiveAfterCommitPublisher"));
        reactive.withBean(PlatformTransactionManager.class, ReactivePublishingTest::threads)
                .run(context -> {
                    context.getBean(AfterCommitPublisher.class).publish(ANN, SseEvent.of("1"));
                    assertThat(context.getBean(SseHub.class).metrics().published())
                            .isEqualTo(1);
                });
    }

    /** A blocking transaction never runs on such a thread. */
    @Test
    void itIsRefusedOnThreadsThatMustNotBlock() {
        AfterCommitPublisher refusing = new RefusingPublisher(ofThreads, () -> false);
        Mono<Void> publishing = Mono.fromRunnable(() -> refusing.publish(ANN, SseEvent.of("1")));

        assertThatThrownBy(() -> run(publishing.subscribeOn(Schedulers.parallel())))
                .isInstanceOf(IllegalStateException.class);
        assertThat(published()).isZero();
        run(publishing.subscribeOn(Schedulers.boundedElastic()));
        assertThat(published()).isEqualTo(1);
    }

    @Test
    void itIsNotRefusedInATransactionOfTheThread() {
        AfterCommitPublisher refusing = new RefusingPublisher(ofThreads, () -> true);
        transaction.executeWithoutResult(status -> {
            refusing.publish(ANN, SseEvent.of("1"));
            assertThat(published()).isZero();
        });

        assertThat(published()).isEqualTo(1);
    }

    @Test
    void aTransactionOfTheThreadIsWaitedForWhereThereIsNoReactiveOne() {
        ReactiveAfterCommitPublisher publisher = new ReactivePublisher(direct, ofThreads);
        transaction.executeWithoutResult(status -> {
            run(publisher.publish(ANN, SseEvent.of("1")));
            assertThat(published()).isZero();
        });
        assertThat(published()).isEqualTo(1);
        transaction.executeWithoutResult(status -> {
            run(publisher.publish(ANN, SseEvent.of("2")));
            status.setRollbackOnly();
        });
        assertThat(published()).isEqualTo(1);
    }

    @Test
    void nothingIsPublishedOnAThreadThatMustNotBlock() {
        AtomicInteger mayBlock = new AtomicInteger();
        SseHub watched = SseHub.builder()
                .publishListener((audience, event) -> mayBlock.addAndGet(Schedulers.isInNonBlockingThread() ? 0 : 1))
                .build();
        ReactiveAfterCommitPublisher publisher = new ReactivePublisher(new DirectPublisher(watched, null), ofThreads);
        run(publisher.publish(ANN, SseEvent.of("1")).subscribeOn(Schedulers.parallel()));

        assertThat(watched.metrics().published()).isEqualTo(1);
        assertThat(mayBlock).hasValue(1);
        watched.close();
    }

    @Test
    void eventsOfTheApplicationCrossAtOnceWithoutATransaction() {
        reactive.withBean(
                        SseEventBridge.class,
                        () -> new SseEventBridge<>(Number.class, number -> ANN, number -> SseEvent.of("" + number)))
                .run(context -> {
                    context.publishEvent(17);
                    assertThat(context.getBean(SseHub.class).metrics().published())
                            .isEqualTo(1);
                });
    }
}
