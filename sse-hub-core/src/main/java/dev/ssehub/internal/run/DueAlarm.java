package dev.ssehub.internal.run;

/** Has somebody work again when that is due. Used by the thread that works; rung by the thread of the alarms. */
final class DueAlarm {

    private final Alarms alarms;
    private final Runnable work;
    private final LooseAlarm alarm = new LooseAlarm(this::ring);
    private volatile boolean isArmed;
    private long armedFor;

    DueAlarm(Alarms alarms, Runnable work) {
        this.alarms = alarms;
        this.work = work;
    }

    /** Returns whether this moment has come; the alarm rings then if it has not. */
    boolean isDue(long at, long now) {
        if (at - now <= 0) {
            return true;
        }
        if (!isArmed || at - armedFor < 0) {
            // Before the alarm is set, which may ring at once.
            isArmed = true;
            armedFor = at;
            var unused = alarms.set(alarm, at);
        }
        return false;
    }

    /** Rings no more. */
    void letGo() {
        alarm.letGo();
    }

    private long ring(long now) {
        isArmed = false;
        work.run();
        return Alarms.NEVER;
    }
}
