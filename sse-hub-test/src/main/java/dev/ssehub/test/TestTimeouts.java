package dev.ssehub.test;

import java.time.Duration;

/** How long tests wait for expected conditions: long enough for a busy machine, since a passing test does not wait for it. */
public final class TestTimeouts {

    private static final Duration CONDITION = Duration.ofSeconds(Long.getLong("ssehub.test.patienceSeconds", 60));

    private TestTimeouts() {}

    /** Returns how long a condition may take to hold: a minute, unless {@code -Dssehub.test.patienceSeconds} is set. */
    public static Duration condition() {
        return CONDITION;
    }
}
