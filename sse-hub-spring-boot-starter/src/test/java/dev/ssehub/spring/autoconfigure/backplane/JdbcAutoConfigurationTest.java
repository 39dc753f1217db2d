package dev.ssehub.spring.autoconfigure.backplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.Scope;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.Boot;
import dev.ssehub.spring.BrokenBackplane;
import dev.ssehub.spring.autoconfigure.actuate.SseHubActuatorAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.spring.autoconfigure.publish.SseHubPublishAutoConfiguration;
import dev.ssehub.spring.internal.publish.OutboxPublisher;
import dev.ssehub.spring.internal.publish.TransactionalPublisher;
import dev.ssehub.test.TestTimeouts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The hubs' log in the application's database. */
class JdbcAutoConfigurationTest {

    private static final Audience ANN = Audience.user("ann");
    private static final Pattern DATA = Pattern.compile("data: ?(.*)\n");

    private final ApplicationContextRunner withoutDatabase = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SseHubRedisAutoConfiguration.class,
                    SseHubJdbcAutoConfiguration.class,
                    SseHubAutoConfiguration.class,
                    SseHubPublishAutoConfiguration.class))
            .withPropertyValues("sse-hub.drain=100ms");

    private final ApplicationContextRunner runner = withoutDatabase
            .withConfiguration(Boot.DATABASE)
            .withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

    private static boolean isShared(ApplicationContext context) {
        return context.getBean(SseHub.class).metrics().backplane().shared();
    }

    private static CompletableFuture<EventId> publish(ApplicationContext context, String text) {
        return context.getBean(AfterCommitPublisher.class)
                .publish(ANN, SseEvent.of(text))
                .toCompletableFuture();
    }

    private static TransactionTemplate transactionOf(ApplicationContext context) {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    @Test
    void theDatabaseIsUsedWhereNothingElseIsSet() {
        runner.run(context -> {
            assertThat(isShared(context)).isTrue();
            assertThat(context.getBean(SseHub.class).publish(ANN, SseEvent.of("x")))
                    .isNotNull();
            assertThat(context.getBean(AfterCommitPublisher.class)).isInstanceOf(OutboxPublisher.class);
        });
    }

    @Test
    void nodesOfOneDatabaseShareTheirRuns() {
        String url = "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        runner.withPropertyValues(url)
                .run(here -> runner.withPropertyValues(url).run(there -> {
                    Run run = here.getBean(SseHub.class).runs().start(Scope.of("chat", "1"), RunOptions.ownedBy("ann"));
                    SseHub other = there.getBean(SseHub.class);
                    assertThat(other.runs().view(run.id())).isPresent();
                    assertThat(other.runs().stop(run.id(), "eve")).isFalse();
                    assertThat(other.runs().stop(run.id(), "ann")).isTrue();
                    await().atMost(TestTimeouts.condition())
                            .until(() -> RunEnd.stopped("ann").equals(run.info().end()));
                }));
    }

    @Test
    void anApplicationMayWantItsDatabaseForItselfAlone() {
        runner.withPropertyValues("sse-hub.backplane.jdbc.enabled=false").run(context -> {
            assertThat(isShared(context)).isFalse();
            assertThat(context.getBean(AfterCommitPublisher.class)).isInstanceOf(TransactionalPublisher.class);
        });
        runner.withClassLoader(new FilteredClassLoader("dev.ssehub.jdbc"))
                .run(context -> assertThat(isShared(context)).isFalse());
    }

    @Test
    void withoutADatabaseOrWithoutAPrimaryOneItIsTheMemory() {
        withoutDatabase.run(context -> assertThat(isShared(context)).isFalse());
        withoutDatabase
                .withBean("one", DataSource.class, JdbcDataSource::new)
                .withBean("two", DataSource.class, JdbcDataSource::new)
                .run(context -> assertThat(isShared(context)).isFalse());
    }

    @Test
    void aBackplaneOfTheApplicationComesFirst() {
        runner.withBean(BackplaneFactory.class, () -> hub -> new BrokenBackplane())
                .run(context -> {
                    assertThat(context.getBean(SseHub.class).isAvailable()).isFalse();
                    assertThat(context.getBean(AfterCommitPublisher.class)).isInstanceOf(TransactionalPublisher.class);
                });
    }

    @Test
    void withoutItsTablesTheStartFailsAndSaysHowTheyAreMade() {
        runner.withPropertyValues(
                        "sse-hub.backplane.jdbc.initialize-schema=never", "sse-hub.backplane.jdbc.start-timeout=500ms")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                SseHubSetupException.class,
                                failure -> assertThat(failure.action())
                                        .contains("sse-hub.backplane.jdbc.initialize-schema")));
    }

    @Test
    void eventsOfATransactionComeIntoTheLogWithItInTheirOrder() {
        runner.run(context -> {
            List<CompletableFuture<EventId>> places = new ArrayList<>();
            EventId before = context.getBean(SseHub.class).cursor();
            transactionOf(context).executeWithoutResult(status -> {
                places.add(publish(context, "1"));
                places.add(publish(context, "2"));
            });
            await().atMost(TestTimeouts.condition()).until(() -> places.get(1).isDone());

            assertThat(places.get(0).join().isAfter(before)).isTrue();
            assertThat(places.get(1).join().isAfter(places.get(0).join())).isTrue();
            assertThat(published(context)).containsExactly("1", "2");
            assertThat(rowsOfTheOutbox(context)).isZero();
        });
    }

    @Test
    void thoseOfATransactionThatRollsBackNeverDo() {
        runner.run(context -> {
            List<CompletableFuture<EventId>> places = new ArrayList<>();
            transactionOf(context).executeWithoutResult(status -> {
                places.add(publish(context, "undone"));
                status.setRollbackOnly();
            });
            transactionOf(context).executeWithoutResult(status -> places.add(publish(context, "kept")));

            assertThat(places.get(0)).isCancelled();
            await().atMost(TestTimeouts.condition()).until(() -> places.get(1).isDone());
            assertThat(published(context)).containsExactly("kept");
        });
    }

    @Test
    void placesAreInTheFormThatClientsKnow() {
        runner.withPropertyValues("sse-hub.position-secret=0123456789abcdef").run(context -> {
            SseHub hub = context.getBean(SseHub.class);
            EventId place = transactionOf(context)
                    .execute(status -> publish(context, "1"))
                    .get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS);

            assertThat(hub.position(place.toString())).contains(place);
        });
    }

    @Test
    void eachSpaceHasAnOutboxOfItsOwn() {
        runner.withPropertyValues("sse-hub.spaces.prices.path=/prices").run(context -> {
            SseHub prices = context.getBean("pricesSseHub", SseHub.class);
            AfterCommitPublisher publisher = context.getBean("pricesAfterCommitPublisher", AfterCommitPublisher.class);
            EventId before = prices.cursor();
            transactionOf(context).executeWithoutResult(status -> publisher.publish(ANN, SseEvent.of("x")));

            await().atMost(TestTimeouts.condition()).until(() -> prices.cursor().isAfter(before));
        });
    }

    @Test
    void metersOfTheOutbox() {
        runner.run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(OutboxMeters.class).bindTo(registry);
            transactionOf(context).executeWithoutResult(status -> publish(context, "x"));

            await().atMost(TestTimeouts.condition())
                    .until(() -> registry.get("sse.hub.outbox.drained")
                                    .functionTimer()
                                    .count()
                            == 1);
            await().atMost(TestTimeouts.condition())
                    .until(() ->
                            registry.get("sse.hub.outbox.sequencer").gauge().value() == 1);
            assertThat(registry.get("sse.hub.outbox.refused").functionCounter().count())
                    .isZero();
            assertThat(registry.get("sse.hub.outbox.size").gauge().value()).isNotNegative();
            assertThat(registry.get("sse.hub.outbox.age").timeGauge().value()).isNotNegative();
        });
    }

    /** The sequencer cannot look up the key, so it moves nothing to the log. */
    @Test
    void healthSaysWhatWaitsAndIsNotDownBecauseOfIt() {
        runner.withConfiguration(Boot.BASIS)
                .withConfiguration(AutoConfigurations.of(SseHubActuatorAutoConfiguration.class))
                .withPropertyValues("sse-hub.backplane.jdbc.max-age=200ms")
                .run(context -> {
                    await().atMost(TestTimeouts.condition())
                            .until(() -> outboxIn(context).get("sequencer").equals(true));
                    context.getBean(JdbcClient.class)
                            .sql("alter table sse_hub_once rename to sse_hub_elsewhere")
                            .update();
                    transactionOf(context)
                            .executeWithoutResult(status -> context.getBean(AfterCommitPublisher.class)
                                    .publish(ANN, SseEvent.of("x").idempotencyKey("key")));

                    await().atMost(TestTimeouts.condition())
                            .until(() -> outboxIn(context).get("size").equals(1L));
                    assertThat(Duration.parse((String) outboxIn(context).get("age")))
                            .isPositive();
                    assertThat(Boot.statusOf(context)).isEqualTo("UP");
                });
    }

    private static Map<?, ?> outboxIn(ApplicationContext context) {
        return (Map<?, ?>) Boot.detailOf(context, "sse-hub.outbox");
    }

    /** Returns the data of the events in the log, which also contains presence records. */
    private static List<String> published(ApplicationContext context) {
        return context
                .getBean(JdbcClient.class)
                .sql("select record from sse_hub_log where record is not null order by log_offset")
                .query((row, number) -> new String(row.getBytes(1), UTF_8))
                .list()
                .stream()
                .flatMap(record -> DATA.matcher(record).results())
                .map(data -> data.group(1))
                .toList();
    }

    private static long rowsOfTheOutbox(ApplicationContext context) {
        return context.getBean(JdbcClient.class)
                .sql("select count(*) from sse_hub_outbox")
                .query(Long.class)
                .single();
    }
}
