package dev.ssehub.internal.run;

import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** An alarm that can drop its action for good. If it is set afterwards, it does not keep the objects of the action in memory. */
final class LooseAlarm extends Alarms.Alarm {

    private volatile @Nullable LongUnaryOperator action;

    /** @param action gets the time, and returns when to ring again */
    LooseAlarm(LongUnaryOperator action) {
        this.action = action;
    }

    /** Drops the action. From now on nothing happens when the alarm rings. */
    void letGo() {
        action = null;
    }

    @Override
    long ring(long now) {
        LongUnaryOperator known = action;
        return known == null ? Alarms.NEVER : known.applyAsLong(now);
    }
}
