package dev.ssehub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HubConfigTest {

    /** OkHttp and some proxies give up after ten seconds of silence by default. */
    @Test
    void byDefaultNoStreamIsSilentForAsLongAsClientsWait() {
        assertThat(HubConfig.defaults().heartbeat()).isLessThan(Duration.ofSeconds(9));
    }

    @Test
    void aWrongValueNamesTheSettingWhatIsAllowedAndWhatItWas() {
        assertThatThrownBy(() -> HubConfig.builder().replay(r -> r.maxEvents(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("replay.maxEvents must be between 1 and 10,000,000 but was 0");
        assertThatThrownBy(() -> HubConfig.builder().heartbeat(Duration.ZERO).build())
                .hasMessage("heartbeat must be between PT0.01S and PT24H but was PT0S");
        assertThatThrownBy(() -> HubConfig.builder().lanes(0).build())
                .hasMessage("lanes must be between 1 and 1,024 but was 0");
        assertThatThrownBy(() -> HubConfig.builder().gapEvent("a b").build())
                .hasMessage("gapEvent must be 1 to 64 characters out of A-Z, a-z, 0-9, '.', '_', '-' but was 'a b'");
        assertThatThrownBy(() -> HubConfig.builder()
                        .replay(r -> r.maxBytes(16_384))
                        .maxEventBytes(4097)
                        .build())
                .hasMessage(
                        "maxEventBytes must be between 64 and 4,096, a quarter of replay.maxBytes (16,384), but was 4,097");
    }

    @Test
    void aMissingValueNamesTheSetting() {
        assertThatThrownBy(() -> HubConfig.builder().heartbeat(null)).hasMessage("heartbeat must not be null");
        assertThatThrownBy(() -> HubConfig.builder().replay(r -> r.maxAge(null)))
                .hasMessage("replay.maxAge must not be null");
        assertThatThrownBy(() -> HubConfig.builder().limits(l -> l.userLimitPolicy(null)))
                .hasMessage("limits.userLimitPolicy must not be null");
        assertThatThrownBy(() -> HubConfig.builder().limits(l -> null))
                .hasMessage("limits: change must return the changed settings, not null");
        assertThatThrownBy(() -> HubConfig.builder().limits(l -> l.maxMemberships(-1)))
                .hasMessage("limits.maxMemberships must be between 0 and 100,000,000 but was -1");
    }

    @Test
    void aBuilderBeginsWithTheValuesItWasMadeFrom() {
        HubConfig config = HubConfig.builder()
                .name("prices")
                .limits(l -> l.maxSessionsPerUser(3))
                .build();
        HubConfig changed = config.toBuilder().retry(Duration.ofSeconds(9)).build();

        assertThat(changed.name()).isEqualTo("prices");
        assertThat(changed.limits().maxSessionsPerUser()).isEqualTo(3);
        assertThat(changed.retry()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.retry()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void theBoundsOfRunsAreChecked() {
        assertThatThrownBy(() -> HubConfig.builder().runs(r -> r.maxPerOwner(0)))
                .hasMessage("runs.maxPerOwner must be between 1 and 10,000,000 but was 0");
        assertThatThrownBy(() -> HubConfig.builder().runs(r -> r.idleTimeout(null)))
                .hasMessage("runs.idleTimeout must not be null");
        assertThatThrownBy(() ->
                        HubConfig.builder().runs(r -> r.maxTotalBytes(1 << 20)).build())
                .hasMessage("runs.maxBytes must be at most runs.maxTotalBytes (1,048,576) but was 4,194,304");
    }

    @Test
    void aSmallWindowNeedsNoSecondSetting() {
        HubConfig config =
                HubConfig.builder().replay(replay -> replay.maxBytes(1 << 20)).build();
        assertThat(config.maxEventBytes()).isEqualTo(1 << 18);
        assertThat(HubConfig.defaults().maxEventBytes()).isEqualTo(4 << 20);
    }
}
