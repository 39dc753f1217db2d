package dev.ssehub.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.NewRun;
import dev.ssehub.backplane.RunStore.Start;
import dev.ssehub.backplane.RunStore.Started;
import dev.ssehub.backplane.RunStore.Watch;
import dev.ssehub.backplane.broker.BrokerClock;
import dev.ssehub.run.RunEnd;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.RunReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a database keeps of runs, what it deletes, and how they are written. */
abstract class RunsSuite extends NodesFixture {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final List<JdbcBackplane> more = new ArrayList<>();

    private static NewRun run(String id, Duration keepFor) {
        return new NewRun(id, "t", "chat " + id, "ann", "d", "key " + id, true, 1000, LONG, keepFor);
    }

    private static List<byte[]> blocks(String... texts) {
        return Arrays.stream(texts).map(text -> text.getBytes(UTF_8)).toList();
    }

    private static boolean append(RunStore store, String run, long first, String... texts) {
        return store.append(run, "t", first, blocks(texts))
                .toCompletableFuture()
                .join();
    }

    private static List<String> texts(List<Entries> read) {
        return read.stream()
                .flatMap(entries -> entries.blocks().stream())
                .map(block -> new String(block, UTF_8))
                .toList();
    }

    @Test
    void runsThatAreKeptNoLongerLeaveNothing() throws Exception {
        RunStore store = start(builder -> builder.maxAge(Duration.ofMillis(100)))
                .backplane()
                .runs();
        store.start(run("under way", LONG));
        append(store, "under way", 1, "a");
        store.start(run("long", Duration.ofMillis(1)));
        for (int i = 1; i <= 20; i++) {
            append(store, "long", i, "x");
        }
        List<byte[]> rest =
                IntStream.range(0, 3000).mapToObj(i -> new byte[] {'y'}).toList();
        store.append("long", "t", 21, rest).toCompletableFuture().join();
        store.end("long", false, RunEnd.completed(), run -> List.of());
        for (int i = 0; i < 60; i++) {
            store.start(run("r" + i, Duration.ofMillis(1)));
            store.end("r" + i, false, RunEnd.completed(), run -> blocks("last"));
        }
        await().untilAsserted(() -> assertThat(count("sse_hub_run")).isEqualTo(1));
        assertThat(count("sse_hub_run_event")).isEqualTo(1);
        assertThat(texts(store.read("under way", 0, 1000))).containsExactly("a");
    }

    /** A step must not take longer than the database is given for an answer. */
    @Test
    void noMoreBytesAreDeletedAtOnceThanSomeMegabytes() throws Exception {
        Node node = start();
        RunStore store = node.backplane().runs();
        store.start(run("large", Duration.ofMillis(1)));
        String megabyte = "x".repeat(1 << 20);
        for (int i = 1; i <= 40; i++) {
            append(store, "large", i, megabyte);
        }
        store.end("large", false, RunEnd.completed(), run -> List.of());
        node.backplane().close();
        Link link = new Link(settings(application, null));
        RunRetention retention = new RunRetention(link, log);

        assertThat(retention.trim()).isTrue();
        assertThat(count("sse_hub_run_event")).isBetween(20L, 30L);
        await().until(() -> !retention.trim());
        assertThat(count("sse_hub_run_event") + count("sse_hub_run")).isZero();
        link.release();
    }

    @Test
    void aLongEventAndAnyCharacterComeBackAsTheyWere() {
        RunStore mine = start().backplane().runs();
        RunStore theirs = start().backplane().runs();
        String odd = "\uD834\uDD1E\0\u00fc'\"\\ %_";
        String name = odd + "x".repeat(200);
        NewRun run = new NewRun(odd, odd, name, name, odd, name + "\n" + name, false, 9, LONG, LONG);
        assertThat(mine.start(run)).isEqualTo(new Start(Started.RUNNING, odd));
        String large = odd + "z".repeat(1 << 20);
        RunReader reader = new RunReader(theirs, odd);
        try (Watch unused = theirs.watch(odd, reader)) {
            assertThat(mine.append(odd, odd, 1, blocks(large, odd))
                            .toCompletableFuture()
                            .join())
                    .isTrue();
            await().until(() -> reader.reached() == 2);
            assertThat(reader.texts()).containsExactly(large, odd);
        }
        assertThat(theirs.inScope(name)).contains(odd);
        assertThat(theirs.ownedBy(name)).containsExactly(odd);
        assertThat(theirs.find(odd).orElseThrow())
                .extracting(found -> found.scope(), found -> found.owner(), found -> found.dialect())
                .containsExactly(name, name, odd);
        NewRun same = new NewRun("other", "t", name, name, odd, name + "\n" + name, false, 9, LONG, LONG);
        assertThat(theirs.start(same)).isEqualTo(new Start(Started.FOUND, odd));
        RunEnd end = RunEnd.failed(odd, large);
        assertThat(theirs.end(odd, false, end, stored -> blocks(odd))).isTrue();
        assertThat(mine.find(odd).orElseThrow().end()).isEqualTo(end);
        assertThat(mine.find("\0".repeat(1000))).isEmpty();
        assertThat(mine.find(odd + " ")).isEmpty();
    }

    @Test
    void whatManyProducersAppendAtOnceIsInTheirRuns() {
        RunStore store = start().backplane().runs();
        List<String> ids = IntStream.range(0, 200).mapToObj(i -> "r" + i).toList();
        ids.forEach(id -> store.start(run(id, LONG)));
        for (int round = 1; round <= 5; round++) {
            int first = round;
            List<CompletableFuture<Boolean>> appends = new ArrayList<>();
            for (String id : ids) {
                // One in ten is not the producer's.
                String token = appends.size() % 10 == 9 ? "another" : "t";
                appends.add(
                        store.append(id, token, first, blocks(id + " " + round)).toCompletableFuture());
            }
            // The next group of the same run, before the first is answered.
            CompletableFuture<Boolean> again =
                    store.append("r0", "t", first, blocks("r0 " + round)).toCompletableFuture();
            for (int i = 0; i < ids.size(); i++) {
                assertThat(appends.get(i).join()).as(ids.get(i)).isEqualTo(i % 10 != 9);
            }
            assertThat(again.join()).isTrue();
        }
        assertThat(texts(store.read("r0", 0, 1000))).containsExactly("r0 1", "r0 2", "r0 3", "r0 4", "r0 5");
        assertThat(store.read("r9", 0, 1000)).isEmpty();
        assertThat(store.find(ids).values().stream().filter(run -> run.tail() == 5))
                .hasSize(180);
    }

    @Test
    void leasesThatAreProlongedOrShortenedAreOverInTime() {
        RunStore store = start().backplane().runs();
        NewRun brief = new NewRun("brief", "t", null, null, "d", null, false, 1, Duration.ofMillis(50), LONG);
        store.start(brief);
        store.start(run("long", LONG));
        await().until(() -> store.overdue(10).equals(List.of("brief")));
        store.renew(Map.of("brief", "t"), LONG);
        assertThat(store.overdue(10)).isEmpty();
        // It has been moved behind the others by now, and counts as before.
        append(store, "brief", 1, "a");
        await().until(() -> store.overdue(10).equals(List.of("brief")));
        store.renew(Map.of("long", "t"), Duration.ofMillis(1));
        await().until(() -> store.overdue(10).size() == 2);
    }

    @Test
    void aRunOfAnotherReleaseHidesNoOthers() throws Exception {
        RunStore store = start().backplane().runs();
        store.start(run("a", LONG));
        store.start(run("b", LONG));
        byte[] a = "a".getBytes(UTF_8);
        try (Connection connection = application.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE sse_hub_run SET state = 7 WHERE hub = ? AND run_id = ?")) {
            update.setString(1, log);
            update.setBytes(2, a);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        assertThat(store.find(List.of("a", "b"))).containsOnlyKeys("b");
        assertThatThrownBy(() -> store.find("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hubsOfOneDatabaseDoNotSeeEachOthersRuns() {
        RunStore store = start().backplane().runs();
        store.start(run("r", LONG));
        String before = log;
        log = before + "-other";
        RunStore other = start().backplane().runs();
        assertThat(other.find("r")).isEmpty();
        assertThat(other.start(run("r", LONG))).isEqualTo(new Start(Started.RUNNING, "r"));
        assertThat(other.renew(Map.of("r", "t"), LONG)).containsOnlyKeys("r");
        other.end("r", false, RunEnd.completed(), run -> List.of());
        assertThat(append(store, "r", 1, "a")).isTrue();
        log = before;
    }

    @Test
    void whatIsRepeatedBecauseTheAnswerToItsCommitWasLostIsDoneOnce() throws Exception {
        AtomicBoolean isLost = new AtomicBoolean();
        DataSource losing = LinkSuite.watched(application, (connection, method, arguments) -> {
            if (method.getName().equals("commit") && isLost.get() && isOfRuns()) {
                connection.commit();
                throw new SQLException("planted", "08006");
            }
        });
        RunStore store = start(losing).runs();
        store.start(new NewRun("before", "t", "chat", "ann", "d", null, true, 9, LONG, LONG));
        NewRun run = new NewRun("r", "t", "chat", "ann", "d", null, true, 9, LONG, LONG);
        isLost.set(true);
        assertThatThrownBy(() -> store.start(run))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isTrue());
        isLost.set(false);
        assertThat(store.start(run)).isEqualTo(new Start(Started.QUEUED, "r"));
        assertThat(store.queued("chat")).containsExactly("r");

        isLost.set(true);
        assertThatThrownBy(() -> store.end("before", false, RunEnd.completed(), stored -> blocks("last")))
                .isInstanceOf(PublishException.class);
        isLost.set(false);
        assertThat(store.end("before", false, RunEnd.stopped("ann"), stored -> blocks("last")))
                .isFalse();
        assertThat(store.find("before").orElseThrow().end()).isEqualTo(RunEnd.completed());
        assertThat(texts(store.read("before", 0, 1000))).containsExactly("last");

        isLost.set(true);
        boolean wasAnswered = store.append("r", "t", 1, blocks("a"))
                .handle((appended, failure) -> failure == null)
                .toCompletableFuture()
                .join();
        isLost.set(false);
        // PostgreSQL is not asked for a commit here.
        assertThat(wasAnswered).isEqualTo(url().startsWith("jdbc:postgresql"));
        assertThat(append(store, "r", 1, "a")).isTrue();
        assertThat(append(store, "r", 2, "b")).isTrue();
        assertThat(texts(store.read("r", 0, 1000))).containsExactly("a", "b");
        assertThat(store.find("r").orElseThrow().bytes()).isEqualTo(2);
    }

    @Test
    void aRunThatIsArchivedWhileAnotherNodeClaimsItStaysArchived() throws Exception {
        RunStore other = start().backplane().runs();
        DataSource late = LinkSuite.watched(application, (connection, method, arguments) -> {
            if (method.getName().equals("prepareStatement")
                    && String.valueOf(arguments[0]).contains("SET archive_at = ?")) {
                other.archived(List.of("r"));
            }
        });
        other.start(run("r", LONG));
        other.end("r", false, RunEnd.completed(), run -> List.of());
        start(late).runs().claimForArchive(10, LONG);
        assertThat(count("(SELECT hub FROM sse_hub_run WHERE archive_at IS NOT NULL) waiting"))
                .isZero();
    }

    private static boolean isOfRuns() {
        return Thread.currentThread().getName().startsWith("sse-hub-jdbc-runs-");
    }

    private JdbcBackplane start(DataSource pool) {
        JdbcBackplane backplane = JdbcBackplane.builder(pool, log).build();
        backplane.start(new RecordingReceiver());
        more.add(backplane);
        return backplane;
    }

    @AfterEach
    void closeMore() {
        more.forEach(JdbcBackplane::close);
    }

    @Test
    void aDatabaseThatHasForgottenEverythingRefusesTheProducer() throws Exception {
        RunStore store = start().backplane().runs();
        store.start(run("r", LONG));
        append(store, "r", 1, "before");
        for (String table : List.of("sse_hub_run", "sse_hub_run_event", "sse_hub_run_head")) {
            sql("DELETE FROM " + table + " WHERE hub = ?");
        }
        assertThat(append(store, "r", 2, "after")).isFalse();
        assertThat(store.find("r")).isEmpty();
        assertThat(store.renew(Map.of("r", "t"), LONG)).isEmpty();
        assertThat(store.start(run("r", LONG)).started()).isEqualTo(Started.RUNNING);
    }

    /** Leases and expiry follow the clock of the database. */
    @Test
    void theClocksOfNodesDoNotMatter() {
        RunStore early = start(builder -> builder.clock(shifted(Duration.ofHours(-1))))
                .backplane()
                .runs();
        RunStore late = start(builder -> builder.clock(shifted(Duration.ofHours(1))))
                .backplane()
                .runs();
        early.start(run("r", Duration.ofMinutes(10)));
        late.start(run("s", Duration.ofMinutes(10)));
        assertThat(late.overdue(10)).isEmpty();
        assertThat(early.overdue(10)).isEmpty();
        assertThat(late.end("r", true, RunEnd.lost(), stored -> List.of())).isFalse();
        early.renew(Map.of("r", "t"), Duration.ofMillis(1));
        await().until(() -> late.overdue(10).equals(List.of("r")));
        assertThat(late.end("r", true, RunEnd.lost(), stored -> List.of())).isTrue();
        assertThat(early.find("r")).isPresent();
        assertThat(early.claimForArchive(10, LONG)).containsExactly("r");
        assertThat(late.claimForArchive(10, LONG)).isEmpty();
        assertThat(Duration.between(
                        early.find("r").orElseThrow().startedAt(),
                        late.find("s").orElseThrow().startedAt()))
                .isLessThan(Duration.ofMinutes(10));
    }

    private static BrokerClock shifted(Duration by) {
        BrokerClock system = BrokerClock.system();
        return new BrokerClock() {
            @Override
            public long nanos() {
                return system.nanos();
            }

            @Override
            public Instant instant() {
                return system.instant().plus(by);
            }
        };
    }
}
