package dev.ssehub.internal.run;

import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** An alarm that can let go of what it rings for, for good: whatever sets it afterwards holds nothing of that. */
final class LooseAlarm extends Alarms.Alarm {

    private volatile @Nullable LongUnaryOperator action;

    /** @param action gets the time, and answers when to ring again */
    LooseAlarm(LongUnaryOperator action) {
        this.action = action;
    }

    /** From now on it holds nothing, and does nothing when it rings. */
    void letGo() {
        action = null;
    }

    @Override
    long ring(long now) {
        LongUnaryOperator known = action;
        return known == null ? Alarms.NEVER : known.applyAsLong(now);
    }
}
