package dev.ssehub.internal.backplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.EventId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests that the latest keys are kept within the bounds for their number and age. */
class IdempotencyKeysTest {

    private static final int MAX_KEYS = 1000;
    private static final long THEN = 1_767_225_600_000L;

    private final IdempotencyKeys keys = new IdempotencyKeys(MAX_KEYS, Duration.ofMinutes(10));

    @Test
    void keepsTheLatestKeysAndNoMore() {
        for (int i = 0; i <= MAX_KEYS; i++) {
            keys.firstOf("key" + i, new EventId(1, i), THEN);
        }

        assertThat(keys.size()).isEqualTo(MAX_KEYS);
        assertThat(keys.isFirst("key1", new EventId(1, 999_999))).isFalse();
        assertThat(keys.isFirst("key0", new EventId(1, 999_999))).isTrue();
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        keys.firstOf("key", new EventId(1, 1), THEN);

        assertThat(keys.firstOf("key", new EventId(1, 2), THEN + 599_000)).isEqualTo(new EventId(1, 1));
        assertThat(keys.firstOf("key", new EventId(1, 3), THEN + 601_000)).isEqualTo(new EventId(1, 3));
    }
}
