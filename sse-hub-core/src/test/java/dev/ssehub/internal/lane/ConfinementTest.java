package dev.ssehub.internal.lane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.hub.SteppedHub;
import dev.ssehub.internal.hub.TestConnection;
import dev.ssehub.session.Gap;
import dev.ssehub.session.Session.State;
import dev.ssehub.session.Subscription;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tests that the state of a lane is accessed only by its owner, and that methods for any thread do not change it directly. */
class ConfinementTest {

    private static final EventId PLACE = new EventId(7, 7);

    private final Lane lane = SteppedHub.create().lanes().get(0);
    private final LaneSession session = lane.newSession("s", Subscription.user("ann"), null, StartPosition.parse(null));

    @Test
    void aThreadThatDoesNotOwnTheLaneCannotChangeWhatBelongsToIt() {
        List<ThrowingCallable> changes = List.of(
                () -> session.expect(1),
                () -> session.attach(new TestConnection(), 0),
                () -> session.defer(() -> {}),
                session::takeDeferred,
                session::obeySignals,
                () -> session.state(State.LIVE),
                () -> session.moveTo(PLACE),
                () -> session.startOverAt(PLACE),
                () -> session.resumed(true),
                () -> session.groups(Set.of("ops")),
                () -> session.sent(1, 1),
                () -> session.write(new byte[1], 0, 1, 0),
                () -> session.leaveRest(new Rest(new byte[1], 0, 1)),
                session::endRest,
                session::openPrologue,
                session::endPrologue,
                () -> session.beginRecall(Gap.Reason.TRIMMED),
                session::endRecall,
                () -> session.putAnswerOffTo(1),
                () -> session.joinedAfter("ops", PLACE),
                () -> session.left("ops"),
                session::forgetWork);

        assertThat(changes).allSatisfy(change -> assertThatThrownBy(change).isInstanceOf(AssertionError.class));
    }

    @Test
    void codeOnOtherThreadsKnowsOnlyTheFaceOfASession() {
        noClasses()
                .that()
                .resideInAPackage("dev.ssehub.internal.callouts")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(LaneSession.class)
                .check(new ClassFileImporter().importPackages("dev.ssehub.internal"));
    }

    @Test
    void whatAnyThreadMayCallTakesEffectInTheLanesNextRound() {
        TestConnection connection = new TestConnection();
        lane.expect(session);
        lane.attach(session, connection.connect(session));
        session.join("ops");
        session.disconnect();
        session.closed();
        assertThat(session.state()).isEqualTo(State.OPENING);
        assertThat(session.groups()).isEmpty();

        lane.runOnce();
        assertThat(session.state()).isEqualTo(State.CLOSED);
    }
}
