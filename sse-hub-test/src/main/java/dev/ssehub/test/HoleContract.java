package dev.ssehub.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Missing records are reported as a hole, and never go unnoticed: a part of {@link BackplaneContract}. */
abstract class HoleContract extends PresenceContract {

    /** A suspended node, while the broker discards what the node has not read. */
    private final class Hole {
        final Backplane backplane = startedAndShared();
        final RecordingReceiver otherTail = new RecordingReceiver();
        final Backplane writer = started(otherTail);
        final EventId seen;

        Hole() {
            seen = writer.append(event("seen", null));
            await().atMost(LONG).until(() -> tail.ids().contains(seen));
            tail.hold();
            writer.append(event("held", null));
            await().atMost(LONG).until(tail::isHolding);
        }

        /** Resumes the node. Returns the last record, which the node has either received or knows to be in the hole. */
        EventId end() throws Exception {
            forgetAll(log, writer);
            EventId last = writer.append(event("last", null));
            tail.release();
            awaitArrival(last);
            return last;
        }
    }

    @Test
    void aHoleInTheMiddleOfTheFeedIsReported() throws Exception {
        Hole hole = new Hole();
        IntStream.range(0, 100).forEach(i -> hole.writer.append(event("lost " + i, null)));
        EventId last = hole.end();

        assertThat(tail.floors()).hasSizeGreaterThan(1);
        assertThat(tail.ids()).isSorted().doesNotHaveDuplicates();
        List<EventId> missed = new ArrayList<>(hole.otherTail.ids());
        missed.removeAll(tail.ids());
        assertThat(missed)
                .isNotEmpty()
                .allMatch(id -> tail.floors().stream()
                        .skip(1)
                        .anyMatch(floor -> floor.isAfter(hole.seen) && !id.isAfter(floor)));
        assertThat(hole.backplane.history(hole.seen, last)).isEmpty();
        assertThat(hole.backplane.isAvailable()).isTrue();
    }

    @Test
    void whatWasRevokedInAHoleIsHeldOrNotClaimedToBeKnown() throws Exception {
        Hole hole = new Hole();
        LogRecord left = new LogRecord.Membership("ann", "ops", false);
        LogRecord ended = new LogRecord.Disconnect(Audience.user("bob"));
        LogRecord endedForGood = new LogRecord.Disconnect(Audience.user("bob"), true);
        hole.writer.append(new LogRecord.Membership("ann", "ops", true));
        hole.writer.append(left);
        hole.writer.append(endedForGood);
        hole.writer.append(ended);
        hole.end();

        assertThat(tail.floors()).hasSizeGreaterThan(1);
        for (LogRecord revocation : List.of(left, ended, endedForGood)) {
            assertThat(tail.records().contains(revocation)
                            || tail.earlier().contains(revocation)
                            || tail.held().stream().skip(1).anyMatch(held -> !held.hasRevocationsSince(hole.seen)))
                    .as("%s", revocation)
                    .isTrue();
        }
        assertThat(tail.earlier()).doesNotContain(new LogRecord.Membership("ann", "ops", true));
    }

    @Test
    void membershipsHoldThroughAHole() throws Exception {
        LogRecord before = new LogRecord.Membership("ann", "before", true);
        LogRecord within = new LogRecord.Membership("ann", "within", true);
        Hole hole = new Hole();
        tail.release();
        EventId joined = hole.writer.append(before);
        await().atMost(LONG).until(() -> tail.ids().contains(joined));
        tail.hold();
        hole.writer.append(event("held", null));
        await().atMost(LONG).until(tail::isHolding);
        hole.writer.append(within);
        hole.end();

        assertThat(tail.floors()).hasSizeGreaterThan(1);
        assertThat(tail.earlier().contains(before)
                        || !tail.held().get(tail.held().size() - 1).hasRevocationsSince(hole.seen))
                .as("what may have been revoked need not be held")
                .isTrue();
        assertThat(tail.records().contains(within)
                        || tail.earlier().contains(within)
                        || tail.held().stream().skip(1).anyMatch(held -> !held.hasRevocationsSince(hole.seen)))
                .isTrue();
    }

    @Test
    void aRecordThatCannotBeReadIsAHole() throws Exception {
        Backplane backplane = startedAndShared();
        EventId before = backplane.append(event("before", null));
        appendRaw(log, ofALaterRelease());
        EventId after = backplane.append(event("after", null));

        await().atMost(LONG).until(() -> tail.floors().size() == 2);
        EventId floor = tail.floors().get(1);
        assertThat(floor.isAfter(before)).isTrue();
        EventId next = backplane.append(event("next", null));
        await().atMost(LONG).until(() -> tail.ids().contains(next));
        assertThat(tail.ids()).isSorted().doesNotHaveDuplicates();
        assertThat(tail.ids().contains(after) || !after.isAfter(floor)).isTrue();
        assertThat(backplane.history(before, next)).isEmpty();
        assertThat(backplane.history(floor, next)).isPresent();
        assertThat(backplane.reconnects()).isZero();
    }

    @Test
    void manyRecordsThatCannotBeReadAreFewHoles() throws Exception {
        Backplane backplane = startedAndShared();
        for (int i = 0; i < 50; i++) {
            appendRaw(log, ofALaterRelease());
            backplane.append(event("between", null));
        }
        EventId last = backplane.append(event("last", null));

        awaitArrival(last);
        assertThat(tail.floors()).hasSizeBetween(2, 25);
        assertThat(backplane.reconnects()).isZero();
    }
}
