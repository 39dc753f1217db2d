package dev.ssehub.tests.jpa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.EventId;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.jpa.Shop.RefusedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Transactions of JPA: both an entity and its event are committed, or neither. */
abstract class JpaSuite {

    private static final Pattern DATA = Pattern.compile("data: ?(.*)\n");

    protected ConfigurableApplicationContext app;
    protected Shop shop;

    abstract String url();

    @BeforeEach
    void start() {
        app = start(ShopApp.class, url());
        shop = app.getBean(Shop.class);
        shop.published().clear();
        jdbc().sql("delete from purchase").update();
        await().atMost(TestTimeouts.condition()).until(() -> waiting() == 0);
        seen = published().size();
    }

    private int seen;

    static ConfigurableApplicationContext start(Class<?> app, String url) {
        return new SpringApplicationBuilder(app)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + url,
                        "spring.jpa.properties.hibernate.hbm2ddl.auto=update",
                        "sse-hub.backplane.jdbc.initialize-schema=always",
                        "sse-hub.drain=100ms")
                .run();
    }

    @AfterEach
    void stop() {
        app.close();
    }

    protected final JdbcClient jdbc() {
        return app.getBean(JdbcClient.class);
    }

    private int waiting() {
        return jdbc().sql("select count(*) from sse_hub_outbox")
                .query(Integer.class)
                .single();
    }

    private List<String> published() {
        return jdbc()
                .sql("select record from sse_hub_log where record is not null order by epoch, log_offset")
                .query((row, number) -> new String(row.getBytes(1), UTF_8))
                .list()
                .stream()
                .flatMap(record -> DATA.matcher(record).results())
                .map(data -> data.group(1))
                .toList();
    }

    /** Waits until all committed events are in the log, and returns those of this test. */
    protected final List<String> events() {
        shop.buy("last");
        awaitPlace(shop.published().get(shop.published().size() - 1));
        List<String> all = published();
        assertThat(all.get(all.size() - 1)).isEqualTo("last");
        return all.subList(seen, all.size() - 1);
    }

    private static EventId awaitPlace(CompletableFuture<EventId> place) {
        return await().atMost(TestTimeouts.condition()).until(() -> place.getNow(null), id -> id != null);
    }

    protected final List<String> entities() {
        return app.getBean(Purchases.class).findAll().stream()
                .map(Purchase::id)
                .filter(id -> !id.equals("last"))
                .sorted()
                .toList();
    }

    private CompletableFuture<EventId> published(int index) {
        return shop.published().get(index);
    }

    @Test
    void anEntityAndItsEventAreCommittedTogether() {
        shop.buy("a");
        shop.buy("b");
        EventId first = awaitPlace(published(0));

        assertThat(awaitPlace(published(1)).isAfter(first)).isTrue();
        assertThat(events()).containsExactly("a", "b");
        assertThat(entities()).containsExactly("a", "b");
    }

    @Test
    void aTransactionThatRollsBackLeavesNeither() {
        assertThatThrownBy(() -> shop.refuse("a")).isInstanceOf(RefusedException.class);

        assertThat(published(0)).isCancelled();
        assertThat(events()).isEmpty();
        assertThat(entities()).isEmpty();
    }

    @Test
    void aTransactionWithinARolledBackOneIsIndependent() {
        assertThatThrownBy(() -> shop.refuseWithAnotherApart("outer", "inner")).isInstanceOf(RefusedException.class);

        assertThat(published(0)).isCancelled();
        awaitPlace(published(1));
        assertThat(events()).containsExactly("inner");
        assertThat(entities()).containsExactly("inner");
    }

    @Test
    void aTransactionAroundARolledBackOneIsIndependent() {
        shop.buyWithAnotherRefusedApart("outer", "inner");

        assertThat(published(0)).isCancelled();
        assertThat(events()).containsExactly("outer");
        assertThat(entities()).containsExactly("outer");
    }

    /** The row of the outbox has been written by then, and is rolled back with everything else. */
    @Test
    void anEntityThatCannotBeWrittenAtTheCommitLeavesNoEvent() {
        shop.buy("a", "the number");
        assertThatThrownBy(() -> shop.buy("b", "the number")).isInstanceOf(DataIntegrityViolationException.class);

        assertThat(published(1)).isCancelled();
        assertThat(events()).containsExactly("a");
        assertThat(entities()).containsExactly("a");
    }

    /** A read-only transaction commits nothing, so the event cannot be part of it. */
    @Test
    void eventsOfAReadOnlyTransactionArePublishedAfterIt() throws Exception {
        assertThat(shop.countAndPublish("a")).isZero();

        assertThat(published(0).get(TestTimeouts.condition().toSeconds(), TimeUnit.SECONDS))
                .isNotNull();
        assertThat(events()).containsExactly("a");
    }
}
