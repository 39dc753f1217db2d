package dev.ssehub.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Threads that may be blocked, without a container. */
class WriterThreadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    private Thread counted(Runnable task) {
        Thread thread = new Thread(task, "writer");
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    /** Does what a container does while a socket is full. */
    private void waitForTheSocket() {
        waiting.incrementAndGet();
        try {
            never.await();
        } catch (InterruptedException e) {
            givenUp.incrementAndGet();
        }
    }

    @Test
    void everySocketThatWaitsHasAThreadOfItsOwn() {
        WriterThreads writers = new WriterThreads(50, Duration.ofMinutes(1), this::counted, HubClock.system());
        AtomicBoolean served = new AtomicBoolean();
        IntStream.range(0, 20).forEach(i -> writers.join("deaf" + i).ask(this::waitForTheSocket));
        writers.join("healthy").ask(() -> served.set(true));

        await().atMost(PATIENCE).untilTrue(served);
        await().atMost(PATIENCE).until(() -> waiting.get() == 20);
        assertThat(givenUp).hasValue(0);
    }

    @Test
    void whoHasWaitedLongestIsGivenUpWhenThereAreTooFew() {
        WriterThreads writers = new WriterThreads(3, Duration.ofMillis(20), this::counted, HubClock.system());
        AtomicBoolean served = new AtomicBoolean();
        IntStream.range(0, 20).forEach(i -> writers.join("deaf" + i).ask(this::waitForTheSocket));
        writers.join("healthy").ask(() -> served.set(true));

        await().atMost(PATIENCE).untilTrue(served);
        await().atMost(PATIENCE).until(() -> waiting.get() == 20);
        assertThat(threads).hasSizeLessThanOrEqualTo(4);
        await().atMost(PATIENCE).until(() -> givenUp.get() >= 17);
    }

    @Test
    void aTurnThatNobodyNeedsAnyMoreIsInterruptedAndNoOther() {
        WriterThreads writers = new WriterThreads(50, Duration.ofMinutes(1), this::counted, HubClock.system());
        Runnable needed = () -> waitForTheSocket();
        Runnable abandoned = () -> waitForTheSocket();
        writers.join("deaf").ask(needed);
        WriterThreads.Socket gone = writers.join("gone");
        gone.ask(abandoned);
        await().atMost(PATIENCE).until(() -> waiting.get() == 2);
        gone.giveUp(abandoned);

        await().atMost(PATIENCE).until(() -> givenUp.get() == 1);
        AtomicBoolean served = new AtomicBoolean();
        gone.ask(() -> served.set(true));
        await().atMost(PATIENCE).untilTrue(served);
        assertThat(givenUp).hasValue(1);
    }

    @Test
    void whoTookItsLastBytesAtOnceComesFirst() {
        WriterThreads writers = new WriterThreads(1, Duration.ofMinutes(1), this::counted, HubClock.system());
        CountDownLatch gate = new CountDownLatch(1);
        Queue<String> order = new ConcurrentLinkedQueue<>();
        WriterThreads.Socket slow = writers.join("slow");
        AtomicBoolean wasSlow = new AtomicBoolean();
        slow.ask(() -> {
            await().pollDelay(Duration.ofMillis(60)).until(() -> true);
            wasSlow.set(true);
        });
        await().atMost(PATIENCE).untilTrue(wasSlow);
        writers.join("gate").ask(() -> await().atMost(PATIENCE).until(() -> gate.getCount() == 0));
        slow.ask(() -> order.add("slow"));
        writers.join("prompt").ask(() -> order.add("prompt"));
        gate.countDown();

        await().atMost(PATIENCE).until(() -> order.size() == 2);
        assertThat(order).containsExactly("prompt", "slow");
    }

    @Test
    void streamsOfOneConnectionTakeTurns() {
        WriterThreads writers = new WriterThreads(8, Duration.ofMinutes(1), this::counted, HubClock.system());
        AtomicInteger atOnce = new AtomicInteger();
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        AtomicBoolean together = new AtomicBoolean();
        List<Integer> expected = IntStream.range(0, 5000).boxed().toList();
        WriterThreads.Socket one = writers.join("the same");
        WriterThreads.Socket other = writers.join("the same");
        expected.forEach(i -> (i % 2 == 0 ? one : other).ask(() -> {
            if (atOnce.incrementAndGet() > 1) {
                together.set(true);
            }
            order.add(i);
            atOnce.decrementAndGet();
        }));

        await().atMost(PATIENCE).until(() -> order.size() == expected.size());
        assertThat(order).containsExactlyElementsOf(expected);
        assertThat(together).isFalse();
    }

    @Test
    void threadsEndWithTheLastStreamAndComeBackWithTheNext() {
        WriterThreads writers = new WriterThreads(8, Duration.ofMinutes(1), this::counted, HubClock.system());
        for (int round = 1; round <= 2; round++) {
            AtomicInteger served = new AtomicInteger();
            List<WriterThreads.Socket> sockets =
                    IntStream.range(0, 5).mapToObj(i -> writers.join("" + i)).toList();
            sockets.forEach(socket -> socket.ask(served::incrementAndGet));
            await().atMost(PATIENCE).until(() -> served.get() == 5);
            assertThat(threads).anyMatch(Thread::isAlive);
            sockets.forEach(WriterThreads.Socket::leave);

            await().atMost(PATIENCE).until(() -> threads.stream().noneMatch(Thread::isAlive));
        }
    }

    @Test
    void aMachineWithoutThreadsGivesUpWhoWaitsAndFailsNobodyWhoAsks() {
        AtomicInteger made = new AtomicInteger();
        ThreadFactory two = task -> {
            if (made.incrementAndGet() > 2) {
                throw new OutOfMemoryError("unable to create native thread (injected)");
            }
            return counted(task);
        };
        WriterThreads writers = new WriterThreads(50, Duration.ofMillis(20), two, HubClock.system());
        AtomicBoolean served = new AtomicBoolean();
        IntStream.range(0, 5).forEach(i -> writers.join("deaf" + i).ask(this::waitForTheSocket));
        writers.join("healthy").ask(() -> served.set(true));

        await().atMost(PATIENCE).untilTrue(served);
        assertThat(made.get()).isGreaterThan(2);
        await().atMost(PATIENCE).until(() -> givenUp.get() >= 4);
    }

    @Test
    void aTurnThatFailsCostsNoThread() {
        WriterThreads writers = new WriterThreads(1, Duration.ofMinutes(1), this::counted, HubClock.system());
        AtomicBoolean served = new AtomicBoolean();
        WriterThreads.Socket socket = writers.join("broken");
        socket.ask(() -> {
            throw new OutOfMemoryError("injected");
        });
        socket.ask(() -> served.set(true));

        await().atMost(PATIENCE).untilTrue(served);
        assertThat(threads).hasSize(2);
    }
}
