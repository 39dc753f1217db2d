package dev.ssehub.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.Audience;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests what a publisher delivers itself, and what it leaves to the lane's thread. */
class LaneAssistTest extends AssistedLane {

    @Test
    void anAssistantDeliversToAFew() {
        publish(Audience.user("bob"), "for nobody here");
        publish(Audience.user("ann"), "1");

        assertThat(assist()).isEqualTo(1);
        assertThat(ann.data()).containsExactly("1");
        assertThat(lane.cursor()).isEqualTo(log.tail());
        assertThat(assist()).isZero();
    }

    @Test
    void commandsAreLeftToTheThreadWithWhatWasPublishedAfterThem() {
        annsSession.leave("team");
        publish(Audience.group("team"), "too late");
        assertThatItIsLeftToTheThread();
        run();
        assertThat(ann.data()).isEmpty();
    }

    @Test
    void signalsAreLeftToTheThread() {
        ann.close();
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void sessionsThatCatchUpAreLeftToTheThread() {
        LaneSession ahead = lane.newSession("z", Subscription.user("zoe"), null, StartPosition.parse("7-9"));
        host.shared = true;
        lane.expect(ahead);
        lane.attach(ahead, new TestConnection().connect(ahead));
        run();
        publish(Audience.user("ann"), "2");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void whatIsDueIsLeftToTheThread() {
        clock.advance(Duration.ofSeconds(2));
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void aClockThatWasSetIsLeftToTheThread() {
        clock.jump(Duration.ofSeconds(1));
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void largeAudiencesAreLeftToTheThread() {
        for (int i = 0; i < Lane.MAX_ASSISTED_WRITES; i++) {
            open("member" + i, new TestConnection());
        }
        aMomentPasses();
        publish(Audience.group("team"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void largeEventsAreLeftToTheThread() {
        publish(Audience.user("ann"), "x".repeat(20_000));
        assertThatItIsLeftToTheThread();
    }

    @Test
    void manyRecordsAreLeftToTheThread() {
        for (int i = 0; i < 130; i++) {
            publish(Audience.user("nobody"), "1");
        }
        assertThatItIsLeftToTheThread();
    }

    @Test
    void burstsAreLeftToTheThread() {
        publish(Audience.user("ann"), "1");
        assertThat(assist()).isEqualTo(1);
        publish(Audience.user("ann"), "2");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void connectionsThatMayBlockAreLeftToTheThread() {
        open("bob", new TestConnection().blocking());
        aMomentPasses();
        publish(Audience.user("bob"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void aDrainIsLeftToTheThread() {
        lane.drain(Duration.ofHours(1), () -> {});
        run();
        aMomentPasses();
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }

    @Test
    void aSocketThatIsFullBringsTheNextDeadlineForward() {
        clock.advance(Duration.ofSeconds(15));
        run();
        aMomentPasses();
        ann.fillSocket();
        publish(Audience.user("ann"), "1");
        assertThat(assist()).isEqualTo(1);
        assertThat(annsSession.state()).isEqualTo(State.LAGGING);
        publish(Audience.user("ann"), "2");
        ann.drainSocket();
        run();
        assertThat(ann.data()).containsExactly("1", "2");
    }

    /** Events for other sessions count towards the size of a write, so this session's events are sent in two writes. */
    @Test
    void aRoundWithTwoFlushesWritesTwice() {
        publishOnBothSidesOfAFlush();
        int before = ann.writes().size();
        assertThat(assist()).isEqualTo(2);
        assertThat(ann.writes()).hasSize(before + 2);
        assertThat(ann.data()).containsExactly("1", "2");
    }

    @Test
    void aLaneThatClosesIsLeftToTheThread() {
        lane.close();
        lane.runOnce();
        publish(Audience.user("ann"), "1");
        assertThatItIsLeftToTheThread();
    }
}
