package dev.ssehub.test;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Creates the backplanes for a test of {@link BackplaneContract}, all on a log of its own, and closes them. */
abstract class BackplaneFixture {

    static final Duration LONG = TestTimeouts.condition();
    /** The polling interval for conditions that are met soon. */
    static final Duration SHORT = Duration.ofMillis(10);

    private final List<Backplane> made = new ArrayList<>();
    /** Records what the first node has received. */
    RecordingReceiver tail = new RecordingReceiver();
    /** The name of the log of this test. */
    String log = "";

    /**
     * Returns a new backplane that is not started.
     *
     * @param log the name of its log, of letters, digits and dashes: backplanes with the same name share one, unless they are of a kind
     *     that is never {@linkplain Backplane#isShared() shared}
     */
    protected abstract Backplane create(String log);

    /**
     * Appends bytes to the log in place of a record, as a node of another release would. Unless overridden, the tests that need it are
     * skipped.
     *
     * @param record the bytes in the place where {@link RecordFormat#encode} would write a record
     */
    protected void appendRaw(String log, byte[] record) throws Exception {
        abort("only its backplane can write into this log");
    }

    /**
     * Makes the broker discard everything in the log, if necessary by appending events through the writer. A reader that is suspended loses
     * everything that it has not received yet. Unless overridden, the tests that need it are skipped.
     */
    protected void forgetAll(String log, Backplane writer) throws Exception {
        abort("this log cannot be made to forget");
    }

    @BeforeEach
    final void forgetWhatWasRecorded() {
        tail = new RecordingReceiver();
        log = UUID.randomUUID().toString();
    }

    @AfterEach
    final void closeAll() {
        made.forEach(Backplane::close);
    }

    final Backplane started() {
        return started(tail);
    }

    final Backplane started(RecordingReceiver receiver) {
        Backplane backplane = create(log);
        made.add(backplane);
        backplane.start(receiver);
        await().atMost(LONG).until(() -> !receiver.floors().isEmpty());
        return backplane;
    }

    final Backplane startedAndShared() {
        Backplane backplane = started();
        assumeTrue(backplane.isShared(), "this backplane is one process's own");
        return backplane;
    }

    /** Waits until a record has arrived, or a hole that contains it. */
    final void awaitArrival(EventId id) {
        await().pollInterval(SHORT)
                .atMost(LONG)
                .until(() -> tail.ids().contains(id)
                        || !id.isAfter(tail.floors().get(tail.floors().size() - 1)));
    }

    static byte[] ofALaterRelease() {
        byte[] record = RecordFormat.encode(Instant.EPOCH, event("of a later release", null));
        record[0] = 127;
        return record;
    }

    static LogRecord.Publication event(String text, @Nullable String idempotencyKey) {
        return new LogRecord.Publication(
                Audience.everyone(), text.getBytes(StandardCharsets.UTF_8), null, false, null, idempotencyKey);
    }
}
