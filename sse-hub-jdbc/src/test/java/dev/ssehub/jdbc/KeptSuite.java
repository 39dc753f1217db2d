package dev.ssehub.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.LogReceiver.HeldState;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.LogRecord.Disconnect;
import dev.ssehub.backplane.LogRecord.Membership;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.tests.support.MembershipLimit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a database keeps of the log and beyond it, and what it deletes. */
abstract class KeptSuite extends NodesFixture {

    @Test
    void whatIsTooOldIsForgottenButForTheLast() throws Exception {
        Node node = start(builder -> builder.maxAge(Duration.ofMillis(1)));
        EventId newest = node.append(500).get(499);
        node.awaitId(newest);
        await().untilAsserted(() -> assertThat(sql("UPDATE sse_hub_log SET size = size WHERE hub = ?"))
                .isEqualTo(1));
        Node late = start();
        assertThat(late.tail().floors()).hasSize(1);
        assertThat(late.backplane().history(node.tail().ids().get(0), newest)).isEmpty();
        EventId next = late.append("next");
        node.awaitId(next);
        assertThat(node.tail().floors()).hasSize(1);
    }

    @Test
    void asManyRecordsAndBytesAreKeptAsAreAllowed() throws Exception {
        Node node = start(builder -> builder.maxRecords(50).maxAge(Duration.ofSeconds(2)));
        node.append(200);
        await().untilAsserted(() -> assertThat(sql("UPDATE sse_hub_log SET size = size WHERE hub = ?"))
                .isLessThanOrEqualTo(50));
        node.backplane().close();
        Node small = start(builder -> builder.maxBytes(1000).maxAge(Duration.ofSeconds(2)));
        List<EventId> ids = IntStream.range(0, 10)
                .mapToObj(i -> small.append("x".repeat(300)))
                .toList();
        await().untilAsserted(() -> assertThat(sql("UPDATE sse_hub_log SET size = size WHERE hub = ?"))
                .isLessThanOrEqualTo(3));
        small.awaitId(ids.get(9));
    }

    /** A step must not take longer than the database is given for an answer. */
    @Test
    void noMoreBytesAreForgottenAtOnceThanSomeMegabytes() throws Exception {
        Node node = start();
        String megabyte = "x".repeat(1 << 20);
        EventId last = new EventId(0, 0);
        for (int i = 0; i < 40; i++) {
            last = node.append(megabyte);
        }
        node.awaitId(last);
        node.backplane().close();
        long before = count("sse_hub_log");
        Link link = new Link(settings(application, null));
        EventId read = last;
        Retention retention = new Retention(settings(application, null), link, () -> read);

        assertThat(retention.trim()).isTrue();
        assertThat(before - count("sse_hub_log")).isBetween(10L, 20L);
        await().until(() -> !retention.trim());
        assertThat(count("sse_hub_log")).isEqualTo(1);
        link.release();
    }

    @Test
    void membershipsAndLatestEventsOfKeysOutliveTheLog() throws Exception {
        Node node = start();
        node.append(new Membership("ann", "ops", true));
        node.append(new Membership("ann", "dev", true));
        node.append(new Membership("ann", "dev", false));
        node.append(unread("1"));
        node.append(unread("2"));
        EventId newest = node.append("newest");
        deleteBefore(newest);
        Node late = start();

        List<LogRecord> earlier = late.tail().earlier();
        assertThat(earlier)
                .hasSize(3)
                .startsWith(new Membership("ann", "ops", true), new Membership("ann", "dev", false));
        LogRecord.Publication retained = (LogRecord.Publication) earlier.get(2);
        assertThat(new String(retained.block(), StandardCharsets.UTF_8)).isEqualTo("2");
    }

    private void deleteBefore(EventId kept) throws Exception {
        sql("DELETE FROM sse_hub_log WHERE hub = ? AND log_offset < " + kept.offset());
    }

    private static LogRecord unread(String number) {
        return new LogRecord.Publication(
                Audience.user("ann"), number.getBytes(StandardCharsets.UTF_8), "unread", false, null, null);
    }

    @Test
    void aNodeThatBeginsBetweenAJoinAndTheLeaveHasTheMembership() throws Exception {
        Node node = start();
        Membership joined = new Membership("ann", "ops", true);
        Membership left = new Membership("ann", "ops", false);
        node.append(joined);
        EventId floor = node.append("before");
        EventId between = node.append("between");
        EventId leave = node.append(left);
        deleteBefore(between);
        Node late = start();

        assertThat(late.tail().floors()).containsExactly(floor);
        assertThat(late.tail().earlier()).containsExactly(joined);
        assertThat(late.tail().ids()).endsWith(leave);
        assertThat(late.tail().records()).endsWith(left);
    }

    @Test
    void revocationsBeyondTheBoundAreNotClaimedToBeKnown() throws Exception {
        Node node = start(builder -> builder.maxRevocations(2).maxAge(Duration.ofSeconds(1)));
        List<EventId> ids = IntStream.range(0, 3)
                .mapToObj(i -> node.append(new Disconnect(Audience.user("user " + i))))
                .toList();
        node.append(2);
        await().untilAsserted(() -> assertThat(sql("UPDATE sse_hub_held SET size = size WHERE hub = ?"))
                .isEqualTo(2));
        Node late = start();

        HeldState held = late.tail().held().get(0);
        assertThat(held.hasRevocationsSince(new EventId(ids.get(0).epoch(), 0))).isFalse();
        assertThat(held.hasRevocationsSince(ids.get(0))).isTrue();
    }

    @Test
    void revocationsThatAreGoneAreNotClaimedToBeKnown() throws Exception {
        Node node = start();
        EventId first = node.append(new Disconnect(Audience.user("ann")));
        sql("DELETE FROM sse_hub_held WHERE hub = ?");
        Node late = start();

        HeldState held = late.tail().held().get(0);
        assertThat(held.hasRevocationsSince(new EventId(first.epoch(), 0))).isFalse();
        assertThat(held.hasRevocationsSince(first)).isTrue();
    }

    @Test
    void thereAreNoMoreMembershipsThanAllowed() {
        MembershipLimit.assertIsTwo(start(builder -> builder.maxMemberships(2)).backplane());
    }

    @Test
    void aPageHasAsManyRecordsAsItsBytesAllow() {
        Node node = start();
        EventId floor = node.tail().floors().get(0);
        String large = "x".repeat(400_000);
        List<EventId> ids = new ArrayList<>();
        IntStream.range(0, 20).forEach(i -> ids.add(node.append(large)));
        IntStream.range(0, 100).forEach(i -> ids.add(node.append("small " + i)));
        List<EventId> read = new ArrayList<>();
        EventId last = ids.get(ids.size() - 1);
        for (EventId at = floor; last.isAfter(at); ) {
            var page = node.backplane().history(at, last).orElseThrow();
            int bytes = page.records().stream()
                    .mapToInt(recorded -> ((LogRecord.Publication) recorded.record()).block().length)
                    .sum();
            assertThat(bytes).isLessThanOrEqualTo(1 << 20);
            page.records().forEach(recorded -> read.add(recorded.id()));
            at = page.reached();
        }
        assertThat(read).isEqualTo(ids);
    }
}
