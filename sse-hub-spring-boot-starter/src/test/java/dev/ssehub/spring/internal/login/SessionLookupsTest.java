package dev.ssehub.spring.internal.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The results of a store of HTTP sessions, including its failures. */
class SessionLookupsTest {

    private static final BooleanSupplier FAILS = () -> {
        throw new IllegalStateException("cannot be read");
    };

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final SessionLookups lookups = new SessionLookups(nanos::get);

    private boolean over() {
        asked.incrementAndGet();
        return true;
    }

    @Test
    void aSessionThatCannotBeReadIsNoSignThatTheStoreFails() {
        assertThat(lookups.isOver("unreadable", FAILS)).isFalse();
        assertThat(lookups.isOver("unreadable", FAILS)).isFalse();

        assertThat(lookups.isOver("ended", this::over)).isTrue();
    }

    @Test
    void twoOfThemAreNotEitherWhenOthersAreReadInBetween() {
        lookups.isOver("unreadable", FAILS);
        lookups.isOver("ended", this::over);
        lookups.isOver("unreadable as well", FAILS);

        assertThat(lookups.isOver("ended", this::over)).isTrue();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whereNothingElseIsReadForASecondItIsTheStoreAllTheSame() {
        lookups.isOver("only", FAILS);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        lookups.isOver("only", FAILS);

        assertThat(lookups.isOver("ended", this::over)).isFalse();
        assertThat(asked).hasValue(0);
    }

    @Test
    void aStoreThatFailsIsAskedOnceInASecond() {
        lookups.isOver("one", FAILS);
        lookups.isOver("another", FAILS);

        assertThat(lookups.isOver("ended", this::over)).isFalse();
        assertThat(asked).hasValue(0);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(lookups.isOver("ended", this::over)).isTrue();
        assertThat(lookups.isOver("ended", this::over)).isTrue();
    }
}
