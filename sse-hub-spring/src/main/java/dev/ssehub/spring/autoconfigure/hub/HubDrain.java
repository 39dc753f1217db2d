package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the streams when the application shuts down: after publishers have stopped, and before the web server begins to wait for open
 * requests. Otherwise the server would wait for the streams until its timeout. By then, the application is no longer ready.
 */
public final class HubDrain implements SmartLifecycle {

    /** The web server's graceful shutdown has {@code DEFAULT_PHASE - 1024}; higher phases stop earlier. */
    public static final int PHASE = DEFAULT_PHASE - 512;

    static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

    private static final Logger LOG = LoggerFactory.getLogger(HubDrain.class);

    /** The share of the time over which the disconnects are spread; the rest is for clients that have much left to receive. */
    private static final double SPREAD = 0.75;

    private final Spaces spaces;
    private final Duration phaseTimeout;
    private volatile boolean running;

    /**
     * Creates the lifecycle bean.
     *
     * @param phaseTimeout how long Spring waits for a phase before it continues, and the server waits for the streams
     */
    HubDrain(Spaces spaces, Duration phaseTimeout) {
        this.spaces = spaces;
        this.phaseTimeout = phaseTimeout;
    }

    @Override
    public void start() {
        running = true;
        for (Space space : spaces) {
            Duration drain = space.properties().drain();
            if (!drain.isZero() && drain.compareTo(phaseTimeout) >= 0) {
                LOG.warn(
                        "{}.drain ({}) is not shorter than {} ({}): at shutdown, Spring continues before the streams have ended, and the"
                                + " server waits for them",
                        space.prefix(),
                        drain,
                        PHASE_TIMEOUT,
                        phaseTimeout);
            }
        }
    }

    /** Spring calls the other {@code stop} unless no caller waits for the end. */
    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable whenDone) {
        running = false;
        List<CompletableFuture<Void>> drains = new ArrayList<>();
        Duration longest = Duration.ZERO;
        for (Space space : spaces) {
            Duration drain = space.properties().drain();
            drains.add(space.hub().drain(Duration.ofMillis((long) (drain.toMillis() * SPREAD))));
            longest = longest.compareTo(drain) < 0 ? drain : longest;
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(drains.toArray(CompletableFuture[]::new));
        Duration patience = longest;
        Thread thread = new Thread(() -> finish(all, patience, whenDone), "sse-hub-drain");
        thread.start();
    }

    private void finish(CompletableFuture<Void> drained, Duration patience, Runnable whenDone) {
        try {
            drained.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.info("{} streams did not end within sse-hub.drain and are cut; their clients can resume", open());
        } catch (ExecutionException e) {
            LOG.error("The drain failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            spaces.hubs().forEach(SseHub::close);
            whenDone.run();
        }
    }

    private int open() {
        return spaces.hubs().stream().mapToInt(hub -> hub.sessions().count()).sum();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** A closed hub cannot be started again. Overrides a method of Spring Framework 7 that does not exist in 6.2. */
    public boolean isPauseable() {
        return false;
    }
}
