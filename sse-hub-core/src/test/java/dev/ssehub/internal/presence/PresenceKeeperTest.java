package dev.ssehub.internal.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.backplane.LogRecord.NodePresence;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tests nodes that report to each other who is connected, step by step, with one log and one clock. */
class PresenceKeeperTest {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final List<Node> nodes = new ArrayList<>();
    private boolean isLogAvailable = true;
    private long offset;

    /** A node: its sessions, its view of the presence, and the notices that it has given to its listeners. */
    private final class Node implements Surroundings, PresenceListener {
        final SteppedHub hub = SteppedHub.create();
        final List<String> notices = new ArrayList<>();
        final List<String> noticeIds = new ArrayList<>();
        final PresenceKeeper keeper;
        boolean isDeaf;

        Node(String name) {
            keeper = new PresenceKeeper(name, name.hashCode(), LEASE, GRACE, hub.sessions(), this, clock);
            nodes.add(this);
        }

        SteppedHub.Client open(String user) {
            SteppedHub.Client client = hub.open(Subscription.user(user).group("ops"));
            hub.run();
            keeper.changed();
            return client;
        }

        void close(SteppedHub.Client client) {
            client.session().disconnect();
            hub.run();
            keeper.changed();
        }

        @Override
        public void append(NodePresence record) {
            if (!isLogAvailable) {
                throw PublishException.notPublished("the log is away");
            }
            EventId id = new EventId(1, ++offset);
            nodes.stream().filter(node -> !node.isDeaf).forEach(node -> node.keeper.onRecord(id, record));
        }

        @Override
        public boolean isLogAvailable() {
            return isLogAvailable;
        }

        @Override
        public void notifyListeners(Consumer<PresenceListener> call) {
            call.accept(this);
        }

        @Override
        public void onOnline(String user, String noticeId) {
            notices.add("+" + user);
            noticeIds.add(noticeId);
        }

        @Override
        public void onOffline(String user, String noticeId) {
            notices.add("-" + user);
            noticeIds.add(noticeId);
        }
    }

    private void tick() {
        for (int i = 0; i < 3; i++) {
            List.copyOf(nodes).forEach(node -> node.keeper.tick());
        }
    }

    private void pass(Duration duration) {
        for (Duration left = duration; !left.isNegative() && !left.isZero(); left = left.minusSeconds(1)) {
            clock.advance(Duration.ofSeconds(1));
            tick();
        }
    }

    @Test
    void everyNodeKnowsOfEverybodyAndTellsOfThemUnderOneName() {
        Node one = new Node("one");
        Node other = new Node("other");
        tick();
        one.open("ann");
        other.open("ann");
        other.open("bob");
        tick();

        for (Node node : nodes) {
            assertThat(node.keeper.users()).isEqualTo(Set.of("ann", "bob"));
            assertThat(node.keeper.sessionsOf("ann")).isEqualTo(2);
            assertThat(node.keeper.sessionsIn("ops")).isEqualTo(3);
            assertThat(node.keeper.sessions()).isEqualTo(3);
            assertThat(node.keeper.nodesOf("bob")).containsExactly("other");
            assertThat(node.notices).containsExactlyInAnyOrder("+ann", "+bob");
        }
        assertThat(one.noticeIds).isEqualTo(other.noticeIds).doesNotHaveDuplicates();
    }

    @Test
    void whoComesBackWithinTheGraceHasNotLeft() {
        Node one = new Node("one");
        Node other = new Node("other");
        tick();
        SteppedHub.Client tab = one.open("ann");
        pass(LEASE.multipliedBy(2));
        one.close(tab);
        pass(GRACE.minusSeconds(2));
        SteppedHub.Client again = other.open("ann");
        pass(GRACE.multipliedBy(2));
        assertThat(one.notices).containsExactly("+ann");

        other.close(again);
        pass(GRACE.multipliedBy(2));
        assertThat(one.notices).containsExactly("+ann", "-ann");
        assertThat(other.noticeIds).isEqualTo(one.noticeIds);
        assertThat(one.keeper.isOnline("ann")).isFalse();
    }

    @Test
    void whoIsAwayIsOnlineAtEveryStepUntilTheGraceTimeIsOver() {
        Node one = new Node("one");
        Node other = new Node("other");
        tick();
        SteppedHub.Client tab = one.open("ann");
        tick();
        one.close(tab);
        // The change has not been published yet.
        assertThat(one.keeper.users()).containsExactly("ann");
        pass(GRACE.minusSeconds(1));
        for (Node node : nodes) {
            assertThat(node.keeper.users()).containsExactly("ann");
            assertThat(node.keeper.isOnline("ann")).isTrue();
            assertThat(node.keeper.sessionsOf("ann")).isZero();
            assertThat(node.keeper.nodesOf("ann")).isEmpty();
        }
        pass(Duration.ofSeconds(3));
        for (Node node : nodes) {
            assertThat(node.keeper.users()).isEmpty();
            assertThat(node.notices).containsExactly("+ann", "-ann");
        }
        other.open("ann");
        tick();
        assertThat(one.keeper.users()).containsExactly("ann");
    }

    @Test
    void aNodeThatIsSilentForItsLeaseIsGone() {
        Node one = new Node("one");
        Node other = new Node("other");
        tick();
        other.open("bob");
        pass(LEASE.multipliedBy(2));
        nodes.remove(other);
        pass(LEASE.dividedBy(2));
        assertThat(one.keeper.isOnline("bob")).isTrue();
        pass(LEASE.dividedBy(2).plusSeconds(2));
        assertThat(one.keeper.sessionsOf("bob")).isZero();
        assertThat(one.keeper.nodes()).containsExactly("one");
        assertThat(one.keeper.isOnline("bob")).isTrue();
        pass(GRACE);
        assertThat(one.keeper.isOnline("bob")).isFalse();
        assertThat(one.notices).containsExactly("+bob", "-bob");
    }

    @Test
    void nobodyIsTakenForDeadWhileTheLogIsAwayNorRightAfter() {
        Node one = new Node("one");
        Node other = new Node("other");
        tick();
        other.open("bob");
        tick();
        isLogAvailable = false;
        pass(LEASE.multipliedBy(3));
        assertThat(one.keeper.isOnline("bob")).isTrue();
        other.open("cleo");
        isLogAvailable = true;
        pass(LEASE.multipliedBy(2));
        assertThat(one.keeper.users()).isEqualTo(Set.of("bob", "cleo"));
        assertThat(one.notices).containsExactly("+bob", "+cleo");
    }

    @Test
    void aNodeThatWasTakenForDeadTellsThatItIsNot() {
        Node one = new Node("one");
        Node frozen = new Node("frozen");
        tick();
        frozen.open("bob");
        tick();
        nodes.remove(frozen);
        pass(LEASE.plusSeconds(2));
        assertThat(one.keeper.sessionsOf("bob")).isZero();
        nodes.add(frozen);
        // The node reads what was published about it in the meantime.
        frozen.keeper.onRecord(
                new EventId(1, offset),
                new NodePresence("frozen", "frozen".hashCode(), NodePresence.Kind.GOODBYE, 0, Map.of(), Map.of()));
        tick();
        assertThat(one.keeper.sessionsOf("bob")).isEqualTo(1);
        pass(GRACE.multipliedBy(2));
        assertThat(one.notices).containsExactly("+bob");
    }

    @Test
    void aNodeThatComesLateLearnsWhoIsThereAndTellsNobodyThatTheyHaveCome() {
        Node one = new Node("one");
        tick();
        one.open("ann");
        pass(LEASE);
        Node late = new Node("late");
        // Records that a node reads before its own hello may be from nodes that are long gone.
        late.keeper.onRecord(
                new EventId(1, 0), new NodePresence("gone", 7, NodePresence.Kind.STATE, 1, Map.of("eve", 1), Map.of()));
        tick();
        assertThat(late.keeper.users()).isEqualTo(Set.of("ann"));
        assertThat(late.notices).isEmpty();
        late.open("bob");
        tick();
        assertThat(late.notices).containsExactly("+bob");

        late.keeper.sayGoodbye();
        nodes.remove(late);
        assertThat(one.keeper.sessionsOf("bob")).isZero();
        pass(GRACE.plusSeconds(1));
        assertThat(one.keeper.users()).isEqualTo(Set.of("ann"));
    }

    @Test
    void aNodeThatMissedAPartOfTheLogAsksAgainAndNobodySeemsToLeave() {
        Node one = new Node("one");
        Node other = new Node("other");
        tick();
        one.open("ann");
        SteppedHub.Client bob = other.open("bob");
        tick();
        pass(LEASE.multipliedBy(2));
        one.isDeaf = true;
        other.close(bob);
        other.open("cleo");
        tick();
        one.isDeaf = false;
        one.keeper.missed();
        tick();

        assertThat(one.keeper.sessionsOf("bob")).isZero();
        pass(GRACE.multipliedBy(2));
        assertThat(one.keeper.users()).isEqualTo(Set.of("ann", "cleo"));
        for (Node node : nodes) {
            assertThat(node.notices).containsExactlyInAnyOrder("+ann", "+bob", "-bob", "+cleo");
        }
    }
}
