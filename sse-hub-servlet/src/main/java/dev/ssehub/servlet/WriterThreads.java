package dev.ssehub.servlet;

import dev.ssehub.internal.time.HubClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that a container may block, so that no lane is blocked.
 *
 * <p>All streams over one TCP connection wait for the same socket, so one thread at a time writes for them. There are as many threads as sockets that
 * wait, up to a bound. A request for a turn is only enqueued: a separate thread, the overseer, starts writers, since starting a thread can fail or
 * take long. When the bound is reached and a socket has no thread, the overseer interrupts the writer that has waited longest, and its container
 * gives that connection up. Sockets that took their last bytes at once are served before those that did not.
 *
 * <p>Threads exist only while connections do, and are daemons. All state is guarded by one lock, under which nothing is called.
 */
final class WriterThreads {

    /** The maximum number of sockets that may wait at the same time. */
    static final int MAX_THREADS = 256;

    /** How long a writer may wait while another socket has no thread. */
    static final Duration PATIENCE = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(WriterThreads.class);
    private static final long KEEP_ALIVE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long SLOW_NANOS = Duration.ofMillis(50).toNanos();
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final int maxThreads;
    private final long patienceNanos;
    private final ThreadFactory factory;
    private final HubClock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition oversight = lock.newCondition();

    // Guarded by the lock.
    private final Map<String, Socket> sockets = new HashMap<>();
    private final Queue<Socket> prompt = new ArrayDeque<>();
    private final Queue<Socket> slow = new ArrayDeque<>();
    private final Set<Writer> writers = new HashSet<>();
    private int idle;
    private int starting;
    private boolean overseen;
    /** When starting a thread last failed; 0 before that. */
    private long triedInVainAt;

    WriterThreads(HubClock clock) {
        this(MAX_THREADS, PATIENCE, Daemons.numbered("sse-hub-writer-"), clock);
    }

    WriterThreads(int maxThreads, Duration patience, ThreadFactory factory, HubClock clock) {
        this.maxThreads = maxThreads;
        this.patienceNanos = patience.toNanos();
        this.factory = factory;
        this.clock = clock;
    }

    /** A TCP connection, for the streams that share it. */
    final class Socket {

        private final String id;
        private final Queue<Runnable> turns = new ArrayDeque<>();
        private int streams;
        private boolean busy;
        private boolean isSlow;

        private Socket(String id) {
            this.id = id;
        }

        /** Enqueues a turn, which a writer takes after those that were enqueued before. Never waits; any thread may call. */
        void ask(Runnable turn) {
            lock.lock();
            try {
                turns.add(turn);
                if (!busy && turns.size() == 1) {
                    makeReady(this);
                }
            } finally {
                lock.unlock();
            }
        }

        /** Interrupts the writer that has this turn, if any: what it waits for is no longer needed. */
        void giveUp(Runnable turn) {
            lock.lock();
            try {
                for (Writer writer : writers) {
                    if (writer.turn == turn) {
                        writer.giveUp();
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        /** Removes a stream that has ended. To be called once for each {@link WriterThreads#join}. */
        void leave() {
            lock.lock();
            try {
                streams--;
                if (streams == 0) {
                    sockets.remove(id, this);
                    dismissIfAlone();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Adds a stream that begins.
     *
     * @param tcpConnection equal for the streams that share a connection
     * @throws OutOfMemoryError if no thread can be started for it; the stream has not joined then
     */
    Socket join(String tcpConnection) {
        lock.lock();
        try {
            if (!overseen) {
                factory.newThread(this::oversee).start();
                overseen = true;
            }
            Socket socket = sockets.computeIfAbsent(tcpConnection, Socket::new);
            socket.streams++;
            return socket;
        } finally {
            lock.unlock();
        }
    }

    private void makeReady(Socket socket) {
        (socket.isSlow ? slow : prompt).add(socket);
        if (idle > 0) {
            work.signal();
        }
        if (isSomebodyWithoutThread()) {
            oversight.signal();
        }
    }

    private boolean isSomebodyWithoutThread() {
        return prompt.size() + slow.size() > idle + starting;
    }

    private void dismissIfAlone() {
        if (sockets.isEmpty()) {
            work.signalAll();
            oversight.signal();
        }
    }

    // ---- The overseer.

    private void oversee() {
        lock.lock();
        try {
            while (!sockets.isEmpty()) {
                long idleNanos = lookAfterWriters();
                if (idleNanos > 0) {
                    oversight.awaitNanos(idleNanos);
                }
            }
        } catch (InterruptedException e) {
            // Not by this library. The next stream to begin starts another overseer.
            LOG.warn("The overseer of the writers was interrupted");
        } finally {
            overseen = false;
            lock.unlock();
        }
    }

    /** Starts or interrupts a writer if that is necessary. Returns for how long there is nothing else to do, unless a turn is enqueued. */
    private long lookAfterWriters() {
        try {
            if (!isSomebodyWithoutThread()) {
                return Long.MAX_VALUE;
            }
            if (writers.size() + starting < maxThreads && mayTryToStart()) {
                startWriter();
                return 0;
            }
            return giveUpTheLongest();
        } catch (Exception | Error e) {
            LOG.error("Writer threads are not supervised for a moment", e);
            return RETRY_NANOS;
        }
    }

    private boolean mayTryToStart() {
        return triedInVainAt == 0 || clock.nanos() - triedInVainAt >= RETRY_NANOS;
    }

    /** Releases the lock while it starts the thread. */
    private void startWriter() {
        starting++;
        boolean started = false;
        lock.unlock();
        try {
            factory.newThread(new Writer()).start();
            started = true;
        } catch (Exception | Error e) {
            LOG.warn("All writer threads are waiting; streams that block them are closed: {}", e.toString());
        } finally {
            lock.lock();
            if (!started) {
                starting--;
                triedInVainAt = clock.nanos();
            }
        }
    }

    /** Interrupts the writer with the longest wait if that is too long. Returns how much longer it may wait. */
    private long giveUpTheLongest() {
        long now = clock.nanos();
        Optional<Writer> longest = writers.stream()
                .filter(writer -> writer.socket != null && !writer.givenUp)
                .max(Comparator.comparingLong(writer -> now - writer.since));
        long left = longest.map(writer -> patienceNanos - (now - writer.since)).orElse(patienceNanos);
        if (left <= 0) {
            longest.ifPresent(Writer::giveUp);
        }
        return left;
    }

    // ---- A writer.

    private final class Writer implements Runnable {

        // Guarded by the lock.
        private @Nullable Thread thread;
        private @Nullable Socket socket;
        private @Nullable Runnable turn;
        private long since;
        private boolean givenUp;

        @Override
        public void run() {
            lock.lock();
            try {
                starting--;
                thread = Thread.currentThread();
                writers.add(this);
                for (Socket next = next(); next != null; next = next()) {
                    serve(next);
                }
            } finally {
                writers.remove(this);
                lock.unlock();
            }
        }

        /** The interrupt reaches the turn for which it is meant: under the lock, a writer is in its turn as long as it has a socket. */
        private void giveUp() {
            givenUp = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        /** Returns null when the writer is no longer needed. */
        private @Nullable Socket next() {
            long left = KEEP_ALIVE_NANOS;
            while (true) {
                Socket next = prompt.isEmpty() ? slow.poll() : prompt.poll();
                if (next != null || sockets.isEmpty() || left <= 0) {
                    return next;
                }
                idle++;
                try {
                    left = work.awaitNanos(left);
                } catch (InterruptedException e) {
                    // The turn that was given up has ended in the meantime.
                    left = KEEP_ALIVE_NANOS;
                } finally {
                    idle--;
                }
            }
        }

        /** Releases the lock while the turn runs. */
        private void serve(Socket served) {
            Runnable next = served.turns.poll();
            if (next == null) {
                return;
            }
            begin(served, next);
            lock.unlock();
            try {
                next.run();
            } catch (Exception | Error e) {
                LOG.error("A writer thread failed; the stream ends at its stall timeout", e);
            } finally {
                lock.lock();
                end(served);
            }
        }

        private void begin(Socket served, Runnable next) {
            served.busy = true;
            socket = served;
            turn = next;
            since = clock.nanos();
            givenUp = false;
        }

        private void end(Socket served) {
            socket = null;
            turn = null;
            // An interrupt that was meant for this turn must not reach the next.
            Thread.interrupted();
            served.busy = false;
            served.isSlow = clock.nanos() - since >= SLOW_NANOS;
            if (!served.turns.isEmpty()) {
                makeReady(served);
            }
        }
    }
}
