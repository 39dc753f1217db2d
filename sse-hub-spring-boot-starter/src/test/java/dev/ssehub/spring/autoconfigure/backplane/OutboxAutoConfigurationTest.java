package dev.ssehub.spring.autoconfigure.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.Boot;
import dev.ssehub.spring.autoconfigure.actuate.SseHubActuatorAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.internal.publish.OutboxPublisher;
import dev.ssehub.spring.internal.publish.TransactionalPublisher;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.BrokerExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An outbox in the application's database for a hub whose log is in Redis. */
class OutboxAutoConfigurationTest {

    @RegisterExtension
    static final BrokerExtension REDIS = BrokerExtension.redis();

    private static final Audience ANN = Audience.user("ann");

    private final ApplicationContextRunner withoutDatabase = new ApplicationContextRunner()
            .withConfiguration(Boot.BASIS)
            .withConfiguration(AutoConfigurations.of(
                    SseHubRedisAutoConfiguration.class,
                    SseHubJdbcAutoConfiguration.class,
                    SseHubOutboxAutoConfiguration.class,
                    SseHubAutoConfiguration.class,
                    SseHubPublishAutoConfiguration.class,
                    SseHubActuatorAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms");

    private final ApplicationContextRunner withoutBroker = withoutDatabase
            .withConfiguration(Boot.DATABASE)
            .withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

    private ApplicationContextRunner withRedis() {
        return withoutBroker.withPropertyValues(
                "sse-hub.backplane.redis.uri=" + REDIS.broker().uri(), "sse-hub.name=" + UUID.randomUUID());
    }

    private ApplicationContextRunner runner() {
        return withRedis().withPropertyValues("sse-hub.outbox.enabled=true");
    }

    private static CompletableFuture<EventId> publish(ApplicationContext context, String text) {
        return context.getBean(AfterCommitPublisher.class)
                .publish(ANN, SseEvent.of(text))
                .toCompletableFuture();
    }

    private static TransactionTemplate transactionOf(ApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    private static EventId get(CompletableFuture<EventId> place) throws Exception {
        return place.get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);
    }

    private static long waiting(ApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("select count(*) from sse_hub_outbox")
                .query(Long.class)
                .single();
    }

    @Test
    void anEventOfATransactionIsARowOfItAndThenInTheBroker() {
        runner().run(context -> {
            assertThat(context.getBean(AfterCommitPublisher.class)).isInstanceOf(OutboxPublisher.class);
            EventId before = context.getBean(SseHub.class).cursor();
            List<CompletableFuture<EventId>> places = new ArrayList<>();
            transactionOf(context).executeWithoutResult(status -> {
                places.add(publish(context, "1"));
                places.add(publish(context, "2"));
            });

            assertThat(get(places.get(0)).isAfter(before)).isTrue();
            assertThat(get(places.get(1)).isAfter(get(places.get(0)))).isTrue();
            await().atMost(TestTimeouts.condition()).until(() -> waiting(context) == 0);
            SseHub hub = context.getBean(SseHub.class);
            await().atMost(TestTimeouts.condition())
                    .until(() -> !get(places.get(1)).isAfter(hub.cursor()));
            assertThat(hub.metrics().backplane().shared()).isTrue();
        });
    }

    @Test
    void thatOfATransactionThatRollsBackNeverIs() {
        runner().run(context -> {
            List<CompletableFuture<EventId>> places = new ArrayList<>();
            transactionOf(context).executeWithoutResult(status -> {
                places.add(publish(context, "undone"));
                status.setRollbackOnly();
            });
            EventId kept = get(transactionOf(context).execute(status -> publish(context, "kept")));

            assertThat(places.get(0)).isCancelled();
            // Only one event was moved to the log, so it was not the first one.
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean("sseHubRelayMeters", OutboxMeters.class).bindTo(registry);
            assertThat(registry.get("sse.hub.outbox.drained").functionTimer().count())
                    .isEqualTo(1);
            assertThat(kept).isNotNull();
        });
    }

    @Test
    void healthAndMetersShowIt() {
        runner().run(context -> {
            String hub = context.getBean(SseHub.class).config().name();
            await().atMost(TestTimeouts.condition())
                    .until(() -> ((Map<?, ?>) Boot.detailOf(context, hub + ".outbox"))
                            .get("sequencer")
                            .equals(true));
            assertThat(Boot.statusOf(context)).isEqualTo("UP");
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean("sseHubRelayMeters", OutboxMeters.class).bindTo(registry);
            assertThat(registry.get("sse.hub.outbox.sequencer").gauge().value()).isEqualTo(1);
            assertThat(registry.get("sse.hub.outbox.size").gauge().value()).isZero();
        });
    }

    @Test
    void unlessItIsSwitchedOnEventsArePublishedAfterTheCommit() {
        withRedis()
                .run(context -> assertThat(context.getBean(AfterCommitPublisher.class))
                        .isInstanceOf(TransactionalPublisher.class));
    }

    @Test
    void aLogInTheDatabaseHasItsOwn() {
        withoutBroker.withPropertyValues("sse-hub.outbox.enabled=true").run(context -> {
            assertThat(context.getBean(AfterCommitPublisher.class)).isInstanceOf(OutboxPublisher.class);
            assertThat(context.getBean(OutboxRelays.class).backplanes()).isEmpty();
            assertThat(get(transactionOf(context).execute(status -> publish(context, "x"))))
                    .isNotNull();
        });
    }

    @Test
    void withoutADatabaseOrABrokerTheStartFailsAndSaysWhatIsMissing() {
        ApplicationContextRunner enabled = withoutDatabase.withPropertyValues("sse-hub.outbox.enabled=true");
        enabled.run(context -> assertSetupFails(Objects.requireNonNull(context.getStartupFailure()), "no DataSource"));
        withoutBroker
                .withPropertyValues("sse-hub.outbox.enabled=true", "sse-hub.backplane.jdbc.enabled=false")
                .run(context -> assertSetupFails(
                        Objects.requireNonNull(context.getStartupFailure()), "in the memory of this process"));
    }

    private static void assertSetupFails(Throwable failure, String message) {
        assertThat(failure).rootCause().isInstanceOf(SseHubSetupException.class).hasMessageContaining(message);
    }
}
