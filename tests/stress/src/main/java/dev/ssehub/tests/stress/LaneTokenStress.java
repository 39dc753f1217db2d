package dev.ssehub.tests.stress;

import dev.ssehub.internal.lane.LaneToken;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The steps by which a lane changes its owner, for every order of memory accesses that this machine produces. */
public final class LaneTokenStress {

    private LaneTokenStress() {}

    /** A lane that consists only of its token, the published position, and the delivered position. */
    private abstract static class TokenOnly {

        final LaneToken token = new LaneToken();
        final AtomicInteger published = new AtomicInteger();
        /** How often the lane's thread has been unparked. */
        final AtomicInteger unparked = new AtomicInteger();

        /** Written only by owners, like a lane's cursor; read by threads that check for work. */
        volatile int delivered;
        /** Written only by owners, without synchronisation, so that two owners at once would lose a count. */
        int rounds;

        final AtomicInteger owners = new AtomicInteger();

        final void round() {
            owners.incrementAndGet();
            rounds++;
            delivered = published.get();
        }

        final boolean hasWork() {
            return published.get() > delivered;
        }

        /** Publishes like a publisher's thread. */
        final void publish() {
            published.incrementAndGet();
            while (token.isAsleep() && hasWork() && token.takeForAssistant()) {
                round();
                if (token.giveBack(false)) {
                    unparked.incrementAndGet();
                    return;
                }
            }
            if (hasWork() && token.wake()) {
                unparked.incrementAndGet();
            }
        }

        /** Falls asleep like the lane's thread when it has no work. Returns whether it would park indefinitely. */
        final boolean sleep() {
            token.sleep();
            return !hasWork();
        }
    }

    /** Two threads publish at the same time while the lane sleeps. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Everything is delivered, or the thread is on its way.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost, or two owned the lane at once.")
    @State
    public static class Publishers extends TokenOnly {

        public Publishers() {
            token.sleep();
        }

        @Actor
        public void publisher() {
            publish();
        }

        @Actor
        public void otherPublisher() {
            publish();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = hasWork() && unparked.get() == 0 ? 1 : 0;
            result.r2 = owners.get() - rounds;
        }
    }

    /** A thread publishes while the lane's thread falls asleep. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Everything is delivered, or the thread is on its way.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost, or two owned the lane at once.")
    @State
    public static class Sleep extends TokenOnly {

        private boolean parks;

        @Actor
        public void publisher() {
            publish();
        }

        @Actor
        public void thread() {
            parks = sleep();
        }

        @Arbiter
        public void look(II_Result result) {
            result.r1 = hasWork() && parks && unparked.get() == 0 ? 1 : 0;
            result.r2 = owners.get() - rounds;
        }
    }

    /** A thread publishes while the lane's thread wakes by itself, which finds the lane asleep, woken by the publisher, or assisted. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Everything is delivered, or the thread is on its way.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A wake-up was lost, or two owned the lane at once.")
    @State
    public static class Wake extends TokenOnly {

        private boolean parks;

        public Wake() {
            token.sleep();
        }

        @Actor
        public void publisher() {
            publish();
        }

        @Actor
        public void thread() {
            parks = true;
            if (token.take()) {
                round();
                parks = sleep();
            }
        }

        @Arbiter
        public void look(II_Result result) {
            boolean isLeft = hasWork() || !token.isAsleep();
            result.r1 = isLeft && parks && unparked.get() == 0 ? 1 : 0;
            result.r2 = owners.get() - rounds;
        }
    }
}
