package dev.ssehub.tests.cluster;

import dev.ssehub.event.EventId;
import dev.ssehub.tests.cluster.ChaosClient.Got;
import dev.ssehub.tests.cluster.ChaosClient.Missed;
import dev.ssehub.tests.cluster.ChaosPublishers.Sent;
import dev.ssehub.tests.cluster.ChaosPublishers.Unanswered;
import dev.ssehub.tests.cluster.RecordedHoles.Hole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The result of a chaos test.
 *
 * @param deliveries events that clients received
 * @param lost acknowledged events that a client was entitled to but did not receive, outside the gaps that were reported to it
 * @param covered the same, but within a gap that was reported to the client
 * @param duplicate events that arrived twice
 * @param reordered events that arrived after a later one
 * @param misdirected events that reached another client, or were changed
 * @param gaps reported gaps
 * @param falseGaps gaps that were reported although the broker still had everything after the client's position, and the node's log had
 *     no hole there
 * @param falseHoles holes in the log of a node although the broker still had the records that follow the node's last one
 */
record ChaosVerdict(
        long deliveries,
        int lost,
        int covered,
        int duplicate,
        int reordered,
        int misdirected,
        int gaps,
        int falseGaps,
        int falseHoles) {

    /**
     * Computes the verdict.
     *
     * @param unanswered events that the broker may or may not have: they only count for what it may have trimmed
     * @param holes the holes in the logs of the nodes
     * @param weight how much of the broker's retention an event takes
     * @param keeps the least that the broker keeps, by that weight
     */
    static ChaosVerdict of(
            List<ChaosClient> clients,
            Map<EventId, Sent> acknowledged,
            List<Unanswered> unanswered,
            List<Hole> holes,
            ToLongFunction<Sent> weight,
            long keeps) {
        Tally tally = new Tally(acknowledged, unanswered, holes, weight, keeps);
        clients.forEach(tally::add);
        return tally.verdict();
    }

    /** Returns the counts that must be zero, independent of retention. */
    List<Integer> faults() {
        return List.of(lost, duplicate, reordered, misdirected, falseGaps, falseHoles);
    }

    @Override
    public String toString() {
        return String.format(
                "deliveries %,d; lost without a gap %,d, lost within a gap %,d, duplicate %,d, reordered %,d, misdirected %,d, gaps %,d,"
                        + " of these false %,d, holes that should not be %,d",
                deliveries, lost, covered, duplicate, reordered, misdirected, gaps, falseGaps, falseHoles);
    }

    private static final class Tally {
        private final Map<EventId, Sent> acknowledged;
        private final List<Unanswered> unanswered;
        private final List<Hole> holes;
        private final ToLongFunction<Sent> weight;
        private final long keeps;
        private final List<Missed> gaps = new ArrayList<>();
        private long deliveries;
        private int lost;
        private int covered;
        private int duplicate;
        private int reordered;
        private int misdirected;

        Tally(
                Map<EventId, Sent> acknowledged,
                List<Unanswered> unanswered,
                List<Hole> holes,
                ToLongFunction<Sent> weight,
                long keeps) {
            this.acknowledged = acknowledged;
            this.unanswered = unanswered;
            this.holes = holes;
            this.weight = weight;
            this.keeps = keeps;
        }

        void add(ChaosClient client) {
            Set<EventId> ids = new HashSet<>();
            Set<String> texts = new HashSet<>();
            EventId last = new EventId(0, 0);
            for (Got got : client.got()) {
                deliveries++;
                duplicate += ids.add(got.id()) && texts.add(got.text()) ? 0 : 1;
                reordered += got.id().isAfter(last) ? 0 : 1;
                last = got.id();
                misdirected += isRight(client, got) ? 0 : 1;
            }
            List<Missed> missed = client.gaps();
            gaps.addAll(missed);
            EventId begin = Objects.requireNonNull(client.begin());
            acknowledged.forEach((id, sent) -> {
                if (client.isEntitledTo(sent.audience()) && id.isAfter(begin) && !ids.contains(id)) {
                    boolean isCovered = missed.stream().anyMatch(gap -> gap.covers(id));
                    covered += isCovered ? 1 : 0;
                    lost += isCovered ? 0 : 1;
                }
            });
        }

        /** Returns whether an event is right for a client. An event that was not acknowledged may arrive nevertheless. */
        private boolean isRight(ChaosClient client, Got got) {
            Sent sent = acknowledged.get(got.id());
            return sent == null
                    || sent.text().equals(got.text())
                            && sent.length() == got.length()
                            && client.isEntitledTo(sent.audience());
        }

        private boolean isFalse(Missed gap) {
            return isKept(gap.from(), gap.atMillis()) && holes.stream().noneMatch(hole -> hole.covers(gap.from()));
        }

        /** The broker trims an event only after as much as it keeps has, or may have, been published after it. */
        private boolean isKept(EventId place, long atMillis) {
            Map<EventId, Sent> after = new HashMap<>(acknowledged);
            after.keySet().removeIf(id -> !id.isAfter(place));
            long firstAfter =
                    after.values().stream().mapToLong(Sent::atMillis).min().orElse(0);
            Stream<Sent> came = after.values().stream();
            Stream<Sent> mayHaveCome = unanswered.stream()
                    .filter(each -> each.givenUpAtMillis() >= firstAfter)
                    .map(Unanswered::sent);
            long since = Stream.concat(came, mayHaveCome)
                    .filter(sent -> sent.atMillis() <= atMillis)
                    .mapToLong(weight)
                    .sum();
            return since < keeps;
        }

        ChaosVerdict verdict() {
            int falseGaps = (int) gaps.stream().filter(this::isFalse).count();
            int falseHoles = (int) holes.stream()
                    .filter(hole -> isKept(hole.after(), hole.atMillis()))
                    .count();
            return new ChaosVerdict(
                    deliveries, lost, covered, duplicate, reordered, misdirected, gaps.size(), falseGaps, falseHoles);
        }
    }
}
