package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.spring.internal.publish.DirectPublisher;
import dev.ssehub.spring.internal.publish.TransactionalPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Publishing in a real transaction. */
class PublishingTest {

    private static final Audience ANN = Audience.user("ann");

    private static TestServer server;
    private SseHub hub;
    private AfterCommitPublisher afterCommit;
    private TransactionTemplate transaction;
    private long before;

    @BeforeAll
    static void start() {
        server = new TestServer(Kind.TOMCAT, App.class, "spring.datasource.url=jdbc:h2:mem:publishing");
        server.context
                .getBean(JdbcClient.class)
                .sql("create table paid(id int)")
                .update();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void look() {
        hub = server.hub();
        afterCommit = server.context.getBean(AfterCommitPublisher.class);
        transaction = new TransactionTemplate(server.context.getBean(PlatformTransactionManager.class));
        before = hub.metrics().published();
    }

    private static EventId idOf(CompletionStage<EventId> published) {
        return published.toCompletableFuture().join();
    }

    private long published() {
        return hub.metrics().published() - before;
    }

    @Test
    void nothingIsPublishedBeforeTheCommitAndAllOfItInOrderAfter() {
        List<CompletionStage<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            server.context
                    .getBean(JdbcClient.class)
                    .sql("insert into paid values (1)")
                    .update();
            results.add(afterCommit.publish(ANN, SseEvent.of("1")));
            results.add(afterCommit.publish(ANN, SseEvent.of("2")));
            assertThat(published()).isZero();
            assertThat(results).noneMatch(result -> result.toCompletableFuture().isDone());
        });

        assertThat(published()).isEqualTo(2);
        assertThat(idOf(results.get(1)).isAfter(idOf(results.get(0)))).isTrue();
    }

    @Test
    void nothingIsPublishedWhenTheTransactionRollsBack() {
        List<CompletionStage<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            results.add(afterCommit.publish(ANN, SseEvent.of("1")));
            status.setRollbackOnly();
        });

        assertThat(published()).isZero();
        assertThat(results.get(0).toCompletableFuture()).isCancelled();
    }

    @Test
    void whatANestedTransactionPublishedIsUndoneWithIt() {
        TransactionTemplate nested = with(TransactionDefinition.PROPAGATION_NESTED);
        List<CompletionStage<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(outer -> {
            results.add(afterCommit.publish(ANN, SseEvent.of("before")));
            nested.executeWithoutResult(status -> {
                insert(17);
                results.add(afterCommit.publish(ANN, SseEvent.of("undone")));
                nested.executeWithoutResult(
                        inner -> results.add(afterCommit.publish(ANN, SseEvent.of("undone with its outer one"))));
                status.setRollbackOnly();
            });
            nested.executeWithoutResult(status -> results.add(afterCommit.publish(ANN, SseEvent.of("kept"))));
            Object savepoint = outer.createSavepoint();
            results.add(afterCommit.publish(ANN, SseEvent.of("undone by hand")));
            outer.rollbackToSavepoint(savepoint);
            results.add(afterCommit.publish(ANN, SseEvent.of("after")));
        });

        assertThat(server.context
                        .getBean(JdbcClient.class)
                        .sql("select id from paid where id = 17")
                        .query()
                        .listOfRows())
                .isEmpty();
        assertThat(published()).isEqualTo(3);
        assertThat(results)
                .extracting(result -> result.toCompletableFuture().isCancelled())
                .containsExactly(false, true, true, false, true, false);
    }

    @Test
    void aTransactionOfItsOwnPublishesByItself() {
        TransactionTemplate ofItsOwn = with(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        transaction.executeWithoutResult(outer -> {
            afterCommit.publish(ANN, SseEvent.of("outer"));
            ofItsOwn.executeWithoutResult(status -> afterCommit.publish(ANN, SseEvent.of("inner")));
            assertThat(published()).isEqualTo(1);
            outer.setRollbackOnly();
        });

        assertThat(published()).isEqualTo(1);
    }

    @Test
    void whatIsPublishedWhileATransactionIsCompletedIsPublished() {
        List<CompletionStage<EventId>> results = new ArrayList<>();
        transaction.executeWithoutResult(status -> {
            insert(18);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    results.add(afterCommit.publish(ANN, SseEvent.of("after the commit")));
                }

                @Override
                public void afterCompletion(int status) {
                    results.add(afterCommit.publish(ANN, SseEvent.of("after the completion")));
                }
            });
        });

        assertThat(published()).isEqualTo(2);
        assertThat(results).allSatisfy(result -> assertThat(idOf(result)).isNotNull());
    }

    private TransactionTemplate with(int propagation) {
        TransactionTemplate template =
                new TransactionTemplate(server.context.getBean(PlatformTransactionManager.class));
        template.setPropagationBehavior(propagation);
        return template;
    }

    private static void insert(int id) {
        server.context
                .getBean(JdbcClient.class)
                .sql("insert into paid values (?)")
                .param(id)
                .update();
    }

    @Test
    void publishesAtOnceWithoutATransaction() {
        EventId id = idOf(afterCommit.publish(ANN, SseEvent.of("1")));

        assertThat(published()).isEqualTo(1);
        assertThat(hub.cursor()).isEqualTo(id);
    }

    @Test
    void aValueBecomesTextInsideOfTheTransaction() {
        List<Integer> mutable = new ArrayList<>(List.of(1));
        String cursor = hub.cursor().toString();
        transaction.executeWithoutResult(status -> {
            afterCommit.publish(ANN, SseEvent.named("list").json(mutable));
            mutable.add(2);
        });

        assertThat(poll(cursor)).contains("\"data\":\"[1]\"");
    }

    @Test
    void aValueThatCannotBeWrittenFailsTheCallerAndNothingElse() {
        Object unwritable = new Object() {
            @SuppressWarnings("unused")
            public String getValue() {
                throw new IllegalArgumentException("no value");
            }
        };
        assertThatThrownBy(() -> hub.publish(ANN, SseEvent.named("x").json(unwritable)))
                .hasMessageContaining("no value");
        assertThatThrownBy(() -> transaction.executeWithoutResult(
                        status -> afterCommit.publish(ANN, SseEvent.named("x").json(unwritable))))
                .hasMessageContaining("no value");
        assertThat(published()).isZero();
    }

    @Test
    void aHubThatTakesNothingFailsTheResultAndNotTheTransaction() {
        SseHub closed = SseHub.create();
        closed.close();
        AfterCommitPublisher broken = new TransactionalPublisher(new DirectPublisher(closed, null));
        CompletableFuture<EventId> result =
                broken.publish(ANN, SseEvent.of("x")).toCompletableFuture();

        assertThat(result).isCompletedExceptionally();
        assertThatThrownBy(result::join).hasCauseInstanceOf(PublishException.class);
    }

    @Test
    void applicationEventsCrossTheBridgeAfterTheCommit() {
        ApplicationEventPublisher events = server.context;
        String cursor = hub.cursor().toString();
        transaction.executeWithoutResult(status -> {
            events.publishEvent(new Paid("ann", 17));
            assertThat(published()).isZero();
        });

        assertThat(published()).isEqualTo(1);
        assertThat(poll(cursor)).contains("\"event\":\"paid\"", "{\\\"customer\\\":\\\"ann\\\",\\\"order\\\":17}");
    }

    private static String poll(String cursor) {
        try {
            return server.http.get("/sse/poll?lastEventId=" + cursor).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    record Paid(String customer, int order) {}

    @SpringBootConfiguration
    @EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
    static class App {

        @Bean
        SseEventBridge<Paid> paid() {
            return new SseEventBridge<>(
                    Paid.class,
                    paid -> Audience.user(paid.customer()),
                    paid -> SseEvent.named("paid").json(paid));
        }

        @Bean
        SubscriptionResolver ann() {
            return request -> Subscription.user("ann");
        }
    }
}
