package dev.ssehub.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.EventId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {

    private final IdempotencyKeys once = new IdempotencyKeys(Duration.ofMinutes(10));

    @Test
    void keepsTheLatestKeysAndNoMore() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i <= IdempotencyKeys.MAX_KEYS; i++) {
            once.firstOf("key" + i, new EventId(1, i), now);
        }

        assertThat(once.isFirst("key1", new EventId(1, 999_999))).isFalse();
        assertThat(once.isFirst("key0", new EventId(1, 999_999))).isTrue();
    }

    @Test
    void forgetsWhatIsOlderThanTheWindow() {
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        once.firstOf("key", new EventId(1, 1), then);

        assertThat(once.firstOf("key", new EventId(1, 2), then.plusSeconds(599)))
                .isEqualTo(new EventId(1, 1));
        assertThat(once.firstOf("key", new EventId(1, 3), then.plusSeconds(601)))
                .isEqualTo(new EventId(1, 3));
    }
}
