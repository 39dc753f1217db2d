package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.net.URI;
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

/**
 * Tests two nodes while their broker is down or stalled, and after it has recovered. Extend it in addition to {@link BackplaneContract},
 * and implement the methods that take the broker down.
 */
public abstract class BrokerOutageSuite {

    private final List<Backplane> made = new ArrayList<>();
    /** The name of the test's own log. */
    protected String log = "";

    /** Creates the suite. */
    protected BrokerOutageSuite() {}

    /** Returns the broker. */
    protected abstract BrokerControl broker();

    /**
     * Returns a backplane, not started, with the {@linkplain #log name} of the test's log.
     *
     * @param uri the address of its broker; it treats {@link BrokerControl#TIMEOUT} without an answer as an outage
     * @param startTimeout how long a start may take
     * @param startsDegraded whether it starts without its broker
     */
    protected abstract Backplane create(String uri, Duration startTimeout, boolean startsDegraded);

    @BeforeAll
    static void takeTime() {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
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

    /** A node, represented by its backplane. */
    protected record Node(Backplane backplane, RecordingReceiver tail) {

        /** Publishes to everyone. */
        public EventId append(String text) {
            return backplane.append(new LogRecord.Publication(
                    Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, null));
        }
    }

    /** Starts a node. */
    protected final Node start() {
        return start(create(broker().uri(), TestTimeouts.condition(), false));
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
        String uri = broker().unusedUri();
        Backplane backplane = create(uri, Duration.ofSeconds(1), false);
        assertThatThrownBy(() -> start(backplane))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(":" + URI.create(uri).getPort())
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
