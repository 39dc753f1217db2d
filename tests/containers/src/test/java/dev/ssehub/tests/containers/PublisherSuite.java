package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.test.StreamSwarm.Stream;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Publishing threads that write to a few streams themselves, and are interrupted. Every container runs the whole suite. */
abstract class PublisherSuite extends ScriptSuite {

    private static final int EVENTS_OF_EACH = 2000;

    /** Large, because Tomcat closes an HTTP/2 connection whose client acknowledges many small frames. */
    private static final String DATA = "x".repeat(2000);

    /** Longer than the time within which the next event for the same stream is left to the lane. */
    private static final long NO_BURST_NANOS = 150_000;

    /** Returns whether publishers may write to streams of this container. */
    abstract boolean arePublishersWriting(boolean isHttp2);

    /** Returns whether an interrupt within a write may end a stream of this container. */
    abstract boolean mayInterruptsEndStreams();

    @Test
    void aPublisherWritesToAFewStreamsItselfWhereThatIsSafe() throws Exception {
        WriterFilter filter = new WriterFilter();
        start(config -> config, app -> app.filter(filter, true));
        Stream stream = swarm.open("/events?user=ann");
        awaitOpen(1);
        if (arePublishersWriting(false)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                hub.publish(Audience.user("ann"), SseEvent.of(DATA));
                assertThat(filter.writers).contains(Thread.currentThread());
            });
        } else {
            publishOneByOne("ann", () -> stream.data().size());
            assertThat(filter.writers).doesNotContain(Thread.currentThread());
        }
    }

    @Test
    void aPublisherWritesOverHttp2WhereNoWriteWaits() throws Exception {
        WriterFilter filter = new WriterFilter();
        start(config -> config, app -> app.filter(filter, true));
        List<String> got = new CopyOnWriteArrayList<>();
        listen("/events?user=ann", event -> got.add(event.data()));
        awaitOpen(1);
        if (arePublishersWriting(true)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                hub.publish(Audience.user("ann"), SseEvent.of(DATA));
                assertThat(filter.writers).contains(Thread.currentThread());
            });
        } else {
            publishOneByOne("ann", () -> (int) got.stream().filter(DATA::equals).count());
            assertThat(filter.writers).doesNotContain(Thread.currentThread());
        }
    }

    @Test
    void aPublisherNeverWritesWhereThatIsSwitchedOff() throws Exception {
        WriterFilter filter = new WriterFilter();
        start(config -> config.publisherDelivery(false), app -> app.filter(filter, true));
        Stream stream = swarm.open("/events?user=ann");
        awaitOpen(1);
        publishOneByOne("ann", () -> stream.data().size());
        assertThat(filter.writers).isNotEmpty().doesNotContain(Thread.currentThread());
    }

    /** Each event is published while the lane sleeps, since only then would the publisher write it. */
    private void publishOneByOne(String user, IntSupplier received) {
        for (int i = 1; i <= 50; i++) {
            hub.publish(Audience.user(user), SseEvent.of(DATA));
            int published = i;
            await().atMost(PATIENCE).until(() -> received.getAsInt() >= published);
        }
    }

    /** The interrupt comes before, within or after the write. */
    @Test
    void anInterruptOfAPublisherIsKeptAndLosesNothing() throws Exception {
        start(config -> config);
        List<InterruptedPublisher> publishers =
                List.of(new InterruptedPublisher("ann"), new InterruptedPublisher("bob"));
        awaitOpen(2);
        publishers.forEach(InterruptedPublisher::start);
        for (InterruptedPublisher publisher : publishers) {
            publisher.thread.join();
            publisher.interrupter.join();
        }
        assertThat(publishers).allSatisfy(publisher -> {
            assertThat(publisher.failure).isNull();
            assertThat(publisher.lost).isEmpty();
            await().atMost(PATIENCE).until(publisher::hasAll);
            assertThat(publisher.data())
                    .isEqualTo(IntStream.rangeClosed(1, EVENTS_OF_EACH)
                            .mapToObj(String::valueOf)
                            .toList());
            if (!mayInterruptsEndStreams()) {
                assertThat(publisher.cuts).isZero();
            }
        });
    }

    /** A thread that publishes to its own user, another that interrupts it once per event, and a client that reconnects. */
    private final class InterruptedPublisher {
        private final String user;
        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger interrupted = new AtomicInteger();
        private final List<Integer> lost = new ArrayList<>();
        private final List<String> received = new ArrayList<>();
        private final Thread thread = new Thread(this::publish, "publisher");
        private final Thread interrupter = new Thread(this::interrupt, "interrupter");
        private Stream stream;
        private int cuts;
        private volatile Throwable failure;

        InterruptedPublisher(String user) {
            this.user = user;
            this.stream = swarm.open("/events?user=" + user);
        }

        void start() {
            thread.start();
            interrupter.start();
        }

        private void interrupt() {
            SplittableRandom random = new SplittableRandom(user.hashCode());
            for (int i = 1; i <= EVENTS_OF_EACH && failure == null; i++) {
                while (begun.get() < i && failure == null) {
                    Thread.onSpinWait();
                }
                for (int spins = random.nextInt(2000); spins > 0; spins--) {
                    Thread.onSpinWait();
                }
                thread.interrupt();
                interrupted.set(i);
            }
        }

        private void publish() {
            try {
                for (int i = 1; i <= EVENTS_OF_EACH; i++) {
                    begun.set(i);
                    hub.publish(Audience.user(user), SseEvent.of(String.valueOf(i)));
                    while (interrupted.get() < i) {
                        Thread.onSpinWait();
                    }
                    if (!Thread.interrupted()) {
                        lost.add(i);
                    }
                    comeBack();
                    LockSupport.parkNanos(NO_BURST_NANOS);
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        /** Reconnects if the stream has ended, as clients do. */
        private void comeBack() {
            if (stream.end() != null) {
                cuts++;
                received.addAll(stream.data());
                stream = swarm.open("/events?user=" + user, Map.of("Last-Event-ID", stream.lastEventId()));
            }
        }

        boolean hasAll() {
            comeBack();
            return data().size() >= EVENTS_OF_EACH;
        }

        List<String> data() {
            List<String> all = new ArrayList<>(received);
            all.addAll(stream.data());
            return all;
        }
    }

    /** Records which threads write. */
    static final class WriterFilter implements Filter {
        private final Set<Thread> writers = ConcurrentHashMap.newKeySet();

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, new HttpServletResponseWrapper((HttpServletResponse) response) {
                @Override
                public ServletOutputStream getOutputStream() throws IOException {
                    return new NotingStream(super.getOutputStream());
                }
            });
        }

        private final class NotingStream extends ServletOutputStream {
            private final ServletOutputStream real;

            NotingStream(ServletOutputStream real) {
                this.real = real;
            }

            @Override
            public boolean isReady() {
                return real.isReady();
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                real.setWriteListener(listener);
            }

            @Override
            public void write(int b) throws IOException {
                writers.add(Thread.currentThread());
                real.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                writers.add(Thread.currentThread());
                real.write(bytes, from, length);
            }

            @Override
            public void flush() throws IOException {
                real.flush();
            }
        }
    }
}
