package dev.ssehub.tests.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.ReactiveAfterCommitPublisher;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.r2dbc.Orders.RefusedException;
import dev.ssehub.tests.r2dbc.OrdersApp.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reactive transactions with a real driver: both a row and its event are committed, or neither. */
@ExtendWith(OutputCaptureExtension.class)
abstract class R2dbcSuite {

    protected ConfigurableApplicationContext app;
    protected Orders orders;
    protected ReactiveAfterCommitPublisher afterCommit;
    private TransactionalOperator transaction;
    protected Published published;

    abstract String url();

    @BeforeEach
    void start() {
        app = new SpringApplicationBuilder(OrdersApp.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.r2dbc.url=" + url(),
                        "sse-hub.spaces.prices.lanes=1",
                        "sse-hub.drain=100ms")
                .run();
        orders = app.getBean(Orders.class);
        afterCommit = app.getBean("sseReactiveAfterCommitPublisher", ReactiveAfterCommitPublisher.class);
        transaction = TransactionalOperator.create(app.getBean(ReactiveTransactionManager.class));
        published = app.getBean(Published.class);
        database()
                .sql("create table if not exists orders(id int primary key, customer varchar(100))")
                .then()
                .block(TestTimeouts.condition());
        database().sql("delete from orders").then().block(TestTimeouts.condition());
    }

    @AfterEach
    void stop() {
        app.close();
        assertThat(published.onWrongThreads).isEmpty();
    }

    private DatabaseClient database() {
        return app.getBean(DatabaseClient.class);
    }

    private List<Integer> rows() {
        List<Integer> rows = database()
                .sql("select id from orders order by id")
                .map(row -> row.get(0, Integer.class))
                .all()
                .collectList()
                .block(TestTimeouts.condition());
        return rows == null ? List.of() : rows;
    }

    private static void run(Mono<?> work) {
        work.block(TestTimeouts.condition());
    }

    private Mono<Void> publish(String text) {
        return afterCommit.publish(Audience.everyone(), SseEvent.of(text));
    }

    @Test
    void aRowAndItsEventsAreCommittedTogetherAndInOrder() {
        run(transaction.transactional(publish("1")
                .then(publish("2"))
                .then(Mono.fromRunnable(() -> assertThat(published.all).isEmpty()))
                .then(publish("3"))));
        run(orders.pay(new Order(4, "ann")));

        assertThat(published.all).containsExactly("1", "2", "3", "{\"id\":4,\"customer\":\"ann\"}");
        assertThat(rows()).containsExactly(4);
    }

    @Test
    void aTransactionThatFailsLeavesNeither() {
        assertThatThrownBy(() -> run(orders.payInTwo(1, true))).isInstanceOf(RefusedException.class);
        run(orders.payInTwo(2, false));
        assertThatThrownBy(() -> run(orders.payInTwo(2, false)))
                .as("the row exists already")
                .isNotInstanceOf(RefusedException.class);
        run(transaction
                .execute(status -> {
                    status.setRollbackOnly();
                    return publish("3");
                })
                .then());

        assertThat(published.all).containsExactly("2", "-2");
        assertThat(rows()).containsExactly(2);
    }

    @Test
    void aTransactionWhoseSubscriberLeavesPublishesNothing() throws InterruptedException {
        CountDownLatch noted = new CountDownLatch(1);
        Disposable subscriber = orders.payWithoutEnd(1, noted).subscribe();
        assertThat(noted.await(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        subscriber.dispose();
        // With the same key, so that the database accepts it only after the other transaction has ended.
        run(orders.pay(new Order(1, "bob")));
        Flux<Order> cut = orders.payAll(Flux.just(2, 3, 4)).take(2);
        run(cut.then());
        run(orders.pay(new Order(2, "bob")));

        assertThat(published.all).containsExactly("{\"id\":1,\"customer\":\"bob\"}", "{\"id\":2,\"customer\":\"bob\"}");
        assertThat(rows()).containsExactly(1, 2);
    }

    @Test
    void aTransactionOfItsOwnPublishesByItself() {
        assertThatThrownBy(() -> run(orders.payAround(1, 2, true, false))).isInstanceOf(RefusedException.class);
        run(orders.payAround(3, 4, false, true));
        run(orders.payAround(5, 6, false, false));

        assertThat(published.all).containsExactly("2", "3", "-3", "6", "5", "-5");
        assertThat(rows()).containsExactly(2, 3, 5, 6);
    }

    /** Spring does not report a rollback to a savepoint. If a later version does, this can change. */
    @Test
    void eventsOfANestedTransactionArePublishedWithTheOuterOne() {
        run(orders.payAroundNested(1, 2));

        assertThat(published.all).containsExactly("2", "1");
        assertThat(rows()).containsExactly(1);
    }

    @Test
    void publishesAtOnceWithoutATransaction() {
        SseHub hub = app.getBean("sseHub", SseHub.class);
        Mono<Void> cold = publish("1");
        assertThat(published.all).isEmpty();
        run(cold.then(Mono.fromRunnable(() -> assertThat(published.all).containsExactly("1")))
                .then(cold));
        assertThat(hub.metrics().published()).isEqualTo(2);
        assertThatThrownBy(() -> run(orders.refuseAroundOutside(2, 3))).isInstanceOf(RefusedException.class);

        assertThat(published.all).containsExactly("1", "1", "3");
    }

    @Test
    void aSpaceHasOneToo() {
        ReactiveAfterCommitPublisher prices = BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                app.getBeanFactory(), ReactiveAfterCommitPublisher.class, "prices");
        run(transaction.transactional(
                prices.publish(Audience.everyone(), SseEvent.of("1")).then(publish("2"))));

        assertThat(published.all).containsExactlyInAnyOrder("prices 1", "2");
    }

    @Test
    void aValueBecomesTextInsideOfTheTransaction() {
        List<Integer> mutable = new ArrayList<>(List.of(1));
        Mono<Void> publishing =
                afterCommit.publish(Audience.everyone(), SseEvent.named("list").json(mutable));
        run(transaction.transactional(publishing.then(Mono.fromRunnable(() -> mutable.add(2)))));

        assertThat(published.all).containsExactly("[1]");
    }

    @Test
    void aValueThatCannotBeWrittenFailsTheTransaction() {
        Object unwritable = new Object() {
            @SuppressWarnings("unused")
            public String getValue() {
                throw new IllegalArgumentException("no value");
            }
        };
        Mono<Void> publishing =
                afterCommit.publish(Audience.everyone(), SseEvent.named("x").json(unwritable));

        assertThatThrownBy(() -> run(transaction.transactional(publish("1").then(publishing))))
                .hasMessageContaining("no value");
        assertThat(published.all).isEmpty();
    }

    @Test
    void aClosedHubFailsImmediatePublishersButNoTransaction(CapturedOutput output) {
        app.getBean("sseHub", SseHub.class).close();

        assertThatThrownBy(() -> run(publish("1"))).isInstanceOf(PublishException.class);
        run(orders.payInTwo(2, false));
        assertThat(rows()).containsExactly(2);
        assertThat(output).contains("was not published").doesNotContain("onErrorDropped");
    }

    @Test
    void whatIsPublishedWhileATransactionIsCompletedIsPublished() {
        run(transaction.transactional(TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(current -> current.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public Mono<Void> beforeCommit(boolean readOnly) {
                        return publish("before the commit");
                    }

                    @Override
                    public Mono<Void> afterCommit() {
                        return publish("after the commit");
                    }

                    @Override
                    public Mono<Void> afterCompletion(int status) {
                        return publish("after the completion");
                    }
                }))));

        assertThat(published.all)
                .containsExactlyInAnyOrder("before the commit", "after the commit", "after the completion");
    }

    @Test
    void eventsOfTheApplicationCrossTheirBridgeAndReachTheirListenersAfterTheCommit() {
        assertThatThrownBy(() -> run(orders.announce(1, true))).isInstanceOf(RefusedException.class);
        assertThat(published.all).isEmpty();
        run(orders.announce(2, false));

        assertThat(published.all)
                .containsSubsequence("2", "paid 2", "-2")
                .hasSize(4)
                .contains("shipped 2");
    }

    @Test
    void anEventWithoutItsTransactionIsPublishedAtOnceAndThatIsLogged(CapturedOutput output) {
        assertThatThrownBy(() -> run(orders.announceUnseen(1))).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> run(orders.announceUnseen(2))).isInstanceOf(RefusedException.class);

        assertThat(published.all).containsExactly("paid 1", "paid 2");
        assertThat(output.getAll().split("crossed its SseEventBridge at once", -1))
                .hasSize(2);
        published.onWrongThreads.clear();
    }

    @Test
    void thePublisherForThreadsIsRefusedAndTheTransactionRollsBack() {
        assertThatThrownBy(() -> run(orders.publishUnseen(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ReactiveAfterCommitPublisher");

        assertThat(published.all).isEmpty();
        assertThat(rows()).isEmpty();
    }

    /** Of many concurrent transactions, some fail: each committed row has both of its events, in order, and the others have none. */
    @Test
    void rowsAndEventsAgreeHoweverTransactionsEnd() {
        long seed = Long.getLong("ssehub.r2dbc.seed", new Random().nextLong());
        Random random = new Random(seed);
        List<Boolean> fails = random.ints(200, 0, 3).mapToObj(dice -> dice == 0).toList();
        run(Flux.range(1, fails.size())
                .flatMap(id -> orders.payInTwo(id, fails.get(id - 1)).onErrorComplete(RefusedException.class), 8)
                .then());

        List<Integer> rows = rows();
        assertThat(rows).as("seed " + seed).hasSize((int)
                fails.stream().filter(failed -> !failed).count());
        assertThat(published.all).as("seed " + seed).hasSize(2 * rows.size());
        assertThat(rows)
                .allSatisfy(row -> assertThat(published.all)
                        .as("seed " + seed)
                        .containsSubsequence(String.valueOf(row), String.valueOf(-row)));
    }
}
