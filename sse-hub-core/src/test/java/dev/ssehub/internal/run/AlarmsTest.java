package dev.ssehub.internal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.internal.callouts.HubThreads;
import dev.ssehub.internal.hub.ManualClock;
import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private final ManualClock clock = new ManualClock();
    private final Alarms alarms = new Alarms(clock, new HubThreads("alarms-test", "run", HubClock.system()));
    private final List<Long> rung = new CopyOnWriteArrayList<>();

    private final Alarms.Alarm once = alarm(Alarms.NEVER);

    private Alarms.Alarm alarm(long again) {
        return new Alarms.Alarm() {
            @Override
            long ring(long now) {
                rung.add(now);
                return again == Alarms.NEVER ? again : now + again;
            }
        };
    }

    private void passTo(long nanos) {
        clock.advance(Duration.ofNanos(nanos - clock.nanos()));
        alarms.ringDue();
    }

    @Test
    void theEarliestTimeCounts() {
        alarms.set(once, 30);
        alarms.set(once, 10);
        alarms.set(once, 20);
        passTo(9);
        assertThat(rung).isEmpty();
        passTo(10);
        passTo(50);

        assertThat(rung).containsExactly(10L);
    }

    @Test
    void anAlarmSaysItselfWhenItRingsAgain() {
        alarms.set(alarm(10), 10);
        passTo(10);
        passTo(19);
        passTo(25);
        passTo(35);

        assertThat(rung).containsExactly(10L, 25L, 35L);
    }

    @Test
    void whatIsCancelledDoesNotRingAndMayBeSetAgain() {
        alarms.set(once, 10);
        alarms.cancel(once);
        passTo(15);
        assertThat(rung).isEmpty();

        alarms.set(once, 20);
        passTo(20);
        assertThat(rung).containsExactly(20L);
    }

    @Test
    void oneThatFailsHoldsUpNoOther() {
        alarms.set(
                new Alarms.Alarm() {
                    @Override
                    long ring(long now) {
                        throw new IllegalStateException("it is broken");
                    }
                },
                5);
        alarms.set(once, 10);
        passTo(10);

        assertThat(rung).containsExactly(10L);
    }

    @Test
    void theThreadWakesForWhatIsNearerThanWhatItSleepsFor() {
        Alarms real = new Alarms(HubClock.system(), new HubThreads("alarms-test", "run", HubClock.system()));
        real.start();
        long now = HubClock.system().nanos();
        real.set(alarm(Alarms.NEVER), now + Duration.ofHours(1).toNanos());
        real.set(once, now + Duration.ofMillis(20).toNanos());

        await().until(() -> rung.size() == 1);
        real.close(Duration.ofSeconds(2));
        assertThat(real.set(once, now)).isFalse();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("alarms-test"));
    }
}
