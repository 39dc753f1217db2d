package dev.ssehub.tests.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.test.RecordingReceiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes, and what they do while their broker is gone or frozen, and when it is back. */
public abstract class BrokerOutageSuite {

    private static final Duration LONG = Duration.ofSeconds(Long.getLong("ssehub.test.patienceSeconds", 60));

    private final List<Backplane> made = new ArrayList<>();
    /** The name of the test's own log. */
    protected String log = "";

    /** Returns the broker. */
    protected abstract Broker broker();

    /** Returns a backplane, not started, that takes {@link Broker#TIMEOUT} without an answer for an outage. */
    protected abstract Backplane create(String uri, Duration startTimeout, boolean startsDegraded);

    @BeforeAll
    static void takeTime() {
        Awaitility.setDefaultTimeout(LONG);
    }

    @AfterAll
    static void resetTime() {
        Awaitility.reset();
    }

    @BeforeEach
    final void nameLog() {
        log = UUID.randomUUID().toString();
    }

    @AfterEach
    final void closeAll() {
        made.forEach(Backplane::close);
    }

    /** A node as its backplane sees it. */
    protected record Node(Backplane backplane, RecordingReceiver tail) {

        /** Publishes to everyone. */
        public EventId append(String text) {
            return backplane.append(new LogRecord.Publication(
                    Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, null));
        }
    }

    /** Starts a node. */
    protected final Node start() {
        return start(create(broker().uri(), LONG, false));
    }

    /** Starts a node. */
    protected final Node start(Backplane backplane) {
        made.add(backplane);
        Node node = new Node(backplane, new RecordingReceiver());
        backplane.start(node.tail());
        return node;
    }

    @Test
    void aBrokerThatIsKilledAndStartedAgainLosesNothingThatWasAcknowledged() throws Exception {
        Node first = start();
        Node second = start();
        List<EventId> acknowledged = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            acknowledged.add(first.append("e" + i));
        }
        broker().kill();
        assertThatThrownBy(() -> first.append("during")).isInstanceOf(PublishException.class);
        await().until(() ->
                !first.backplane().isAvailable() && !second.backplane().isAvailable());
        broker().startAgain();
        await().until(() ->
                first.backplane().isAvailable() && second.backplane().isAvailable());
        acknowledged.add(second.append("after"));

        for (Node node : List.of(first, second)) {
            await().until(() -> node.tail().ids().containsAll(acknowledged));
            assertThat(node.tail().floors()).hasSize(1);
            assertThat(node.tail().ids()).isSorted().doesNotHaveDuplicates();
            assertThat(node.backplane().reconnects()).isPositive();
        }
    }

    @Test
    void aBrokerThatIsFrozenFailsPublishingWithinTheTimeoutAndSaysThatNobodyKnows() throws Exception {
        Node node = start();
        node.append("before");
        broker().freeze();
        try {
            assertThatThrownBy(() -> node.append("during"))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            e -> assertThat(e.mayHaveHappened()).isTrue());
            await().until(() -> !node.backplane().isAvailable());
            assertThatThrownBy(() -> node.append("later"))
                    .isInstanceOfSatisfying(
                            PublishException.class,
                            e -> assertThat(e.mayHaveHappened()).isFalse());
        } finally {
            broker().thaw();
        }
        await().until(node.backplane()::isAvailable);
        EventId after = node.append("after");
        await().until(() -> node.tail().ids().contains(after));
        assertThat(node.tail().floors()).hasSize(1);
        assertThat(node.tail().texts())
                .doesNotHaveDuplicates()
                .contains("before", "after")
                .doesNotContain("later");
    }

    @Test
    void aNodeWithoutItsBrokerDoesNotStartAndSaysSo() throws Exception {
        int port = AppProcess.freePort();
        String uri = broker().uri().replace(":" + broker().port(), ":" + port);
        Backplane backplane = create(uri, Duration.ofSeconds(1), false);
        assertThatThrownBy(() -> start(backplane))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("could not be read within PT1S");
    }

    @Test
    void aNodeThatMayStartsDegradedAndFollowsWhenItsBrokerIsThere() throws Exception {
        broker().kill();
        Node node = start(create(broker().uri(), Duration.ofMillis(200), true));
        assertThat(node.backplane().isAvailable()).isFalse();
        assertThatThrownBy(() -> node.append("early"))
                .isInstanceOfSatisfying(
                        PublishException.class,
                        e -> assertThat(e.mayHaveHappened()).isFalse());
        broker().startAgain();
        await().until(node.backplane()::isAvailable);
        EventId id = node.append("now");
        await().until(() -> node.tail().ids().contains(id));
    }
}
