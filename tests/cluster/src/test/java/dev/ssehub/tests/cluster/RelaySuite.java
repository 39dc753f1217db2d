package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.jdbc.JdbcOutboxRelay;
import dev.ssehub.jdbc.JdbcSchema;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Applications that publish in database transactions, for a hub whose log is in a broker. They are killed at random moments, or suspended
 * for longer than a lease and resumed. The broker and the database are killed and frozen too. In the end, rows and events agree.
 */
abstract class RelaySuite {

    private static final int HARMS = Integer.getInteger("ssehub.chaos.relayHarms", 6);
    private static final Duration PATIENCE = TestTimeouts.condition().multipliedBy(2);

    private final List<AppProcess> running = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(Long.getLong("ssehub.chaos.seed", System.nanoTime()));
    private String log = "";

    abstract Broker database();

    abstract Broker broker();

    private interface Harm {
        void happen() throws Exception;
    }

    @BeforeEach
    void createTables() throws SQLException {
        log = UUID.randomUUID().toString();
        JdbcSchema.initialize(dataSource());
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(RelayedNode.TABLE);
        }
    }

    @AfterEach
    void end() throws Exception {
        for (AppProcess process : running) {
            process.close();
        }
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE application_row");
        }
    }

    private DataSource dataSource() {
        return Databases.of(database().uri());
    }

    @Test
    void rowsAndEventsAgreeAfterApplicationsAreKilledAtAnyMoment() throws Exception {
        judge(List.of(this::killNode));
    }

    @Test
    void aNodeThatWasSuspendedForLongerThanItsLeaseRepeatsNothing() throws Exception {
        judge(List.of(this::suspendNode));
    }

    @Test
    void rowsAndEventsAgreeAfterFailuresOfBrokerDatabaseAndNodes() throws Exception {
        judge(List.of(
                this::freezeBroker,
                this::killNode,
                this::killBroker,
                this::freezeDatabase,
                this::suspendNode,
                this::killDatabase));
    }

    private void judge(List<Harm> harms) throws Exception {
        running.add(launch());
        running.add(launch());
        for (int i = 0; i < HARMS; i++) {
            awaitMoreRows();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(500)));
            harms.get(i % harms.size()).happen();
        }
        awaitMoreRows();
        for (AppProcess process : running) {
            process.kill();
        }

        List<String> committed = rows();
        RecordingReceiver tail = new RecordingReceiver();
        try (JdbcOutboxRelay last = RelayedNode.of(database().uri(), broker().uri(), log);
                Backplane reader = ClusterNode.backplane(broker().uri(), log, Broker.TIMEOUT)) {
            last.start(new RecordingReceiver());
            reader.start(tail);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(texts(tail)).hasSizeGreaterThanOrEqualTo(committed.size()));
            await().atMost(PATIENCE).until(() -> waiting() == 0);
        }
        assertThat(texts(tail)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(committed);
        assertThat(tail.ids()).isSorted();
        assertThat(tail.floors()).hasSize(1);
        assertThat(numbersBySource(texts(tail)).values())
                .allSatisfy(numbers -> assertThat(numbers).isSorted());
    }

    private AppProcess launch() throws Exception {
        return AppProcess.ofClass(
                RelayedNode.class.getName(),
                List.of("-Xmx128m"),
                List.of(database().uri(), broker().uri(), log));
    }

    private void awaitMoreRows() {
        int before = await().atMost(PATIENCE).ignoreExceptions().until(() -> rows().size(), size -> true);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> rows().size() > before + 100);
    }

    /** Kills the older node, which is usually the one that relays rows to the broker. */
    private void killNode() throws Exception {
        running.remove(0).kill();
        running.add(launch());
    }

    /** Suspends a node for a random time, which may be longer than a lease. */
    private void suspendNode() throws Exception {
        AppProcess node = running.get(0);
        Collections.rotate(running, 1);
        node.signal("STOP");
        pause(1000 + random.nextInt(7000));
        node.signal("CONT");
    }

    private void freezeBroker() throws Exception {
        broker().freeze();
        pause(random.nextInt(5000));
        broker().thaw();
    }

    private void killBroker() throws Exception {
        broker().kill();
        pause(random.nextInt(2000));
        broker().startAgain();
    }

    private void freezeDatabase() throws Exception {
        database().freeze();
        pause(random.nextInt(5000));
        database().thaw();
    }

    private void killDatabase() throws Exception {
        database().kill();
        pause(random.nextInt(2000));
        database().startAgain();
    }

    private static void pause(int millis) {
        // The length of the outage is part of the test.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static List<String> texts(RecordingReceiver tail) {
        return tail.texts().stream().filter(text -> text.startsWith("data: ")).toList();
    }

    private static Map<String, List<Integer>> numbersBySource(List<String> texts) {
        Map<String, List<Integer>> numbers = new HashMap<>();
        for (String text : texts) {
            int colon = text.lastIndexOf(':');
            numbers.computeIfAbsent(text.substring(0, colon), source -> new ArrayList<>())
                    .add(Integer.valueOf(text.substring(colon + 1).strip()));
        }
        return numbers;
    }

    /** Returns the rows that the applications have committed, in the form of their events. */
    private List<String> rows() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = dataSource().getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT name FROM application_row WHERE log = ?")) {
            select.setString(1, log);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    names.add("data: " + found.getString(1) + "\n\n");
                }
            }
        }
        return names;
    }

    private int waiting() throws SQLException {
        try (Connection connection = dataSource().getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT COUNT(*) FROM sse_hub_outbox WHERE hub = ?")) {
            select.setString(1, log);
            try (ResultSet found = select.executeQuery()) {
                found.next();
                return found.getInt(1);
            }
        }
    }
}
