package dev.ssehub.internal.run;

/** Calls a worker again at the time at which its next step is due. Used by the thread that works. The alarm rings on the thread of the alarms. */
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

    /** Returns whether this time has come. If it has not, sets the alarm for it. */
    boolean isDue(long at, long now) {
        if (at - now <= 0) {
            return true;
        }
        if (!isArmed || at - armedFor < 0) {
            // These are written before the alarm is set, since it may ring at once.
            isArmed = true;
            armedFor = at;
            var unused = alarms.set(alarm, at);
        }
        return false;
    }

    /** Turns off the alarm for good. */
    void letGo() {
        alarm.letGo();
    }

    private long ring(long now) {
        isArmed = false;
        work.run();
        return Alarms.NEVER;
    }
}
