package dev.ssehub.internal.run;

import static dev.ssehub.internal.run.RunsFixture.CHAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunOptions;
import dev.ssehub.run.RunOptions.WhenBusy;
import dev.ssehub.run.RunRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests when the policy is called for a client without a name. */
class RunPolicyTest {

    private final RunsFixture fixture = RunsFixture.create();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aStartWithoutAnOwnerStopsNobodysRunUnlessThePolicySaysSo() {
        Run run = fixture.start();
        RunOptions nobody = RunOptions.withoutOwner().whenBusy(WhenBusy.STOP_PREVIOUS);

        assertThatThrownBy(() -> fixture.runs.start(CHAT, nobody)).isInstanceOf(RunRefusedException.class);

        assertThat(run.info().hasEnded()).isFalse();
    }

    @Test
    void theApplicationItselfMayStopEveryRun() {
        fixture.start();

        assertThat(fixture.runs.stop(CHAT, null)).isTrue();
    }
}
