package dev.ssehub.examples.servlet;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ajax.JSON;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the state of this machine once a second to the group {@code metrics}.
 *
 * <p>The events have a key: a new client gets the latest immediately, and one that was away gets a single event instead of a hundred.
 */
final class MachineWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MachineWatch.class);

    private final SseHub hub;
    private final ScheduledExecutorService clock;
    private final com.sun.management.OperatingSystemMXBean system =
            ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    private long gcMillisBefore = gcMillis();

    private MachineWatch(SseHub hub, ScheduledExecutorService clock) {
        this.hub = hub;
        this.clock = clock;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // publish() handles its own failures.
    static MachineWatch start(SseHub hub) {
        ScheduledExecutorService clock =
                Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "machine-watch"));
        MachineWatch watch = new MachineWatch(hub, clock);
        clock.scheduleAtFixedRate(watch::publish, 0, 1, TimeUnit.SECONDS);
        return watch;
    }

    private void publish() {
        try {
            hub.publish(
                    Audience.group("metrics"),
                    SseEvent.named("metrics").data(new JSON().toJSON(measure())).key("machine"));
        } catch (RuntimeException e) {
            // Throwing it would end the schedule.
            LOG.warn("The state of the machine was not published", e);
        }
    }

    private Map<String, Object> measure() {
        long gcMillis = gcMillis();
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> figures = new TreeMap<>();
        figures.put("cpu", Math.max(0, Math.round(system.getCpuLoad() * 1000) / 10.0));
        figures.put("memory", system.getTotalMemorySize() - system.getFreeMemorySize());
        figures.put("memoryTotal", system.getTotalMemorySize());
        figures.put("heap", runtime.totalMemory() - runtime.freeMemory());
        figures.put("gc", gcMillis - gcMillisBefore);
        figures.put("streams", hub.sessions().count());
        figures.put("delivered", hub.metrics().delivered());
        gcMillisBefore = gcMillis;
        return figures;
    }

    private static long gcMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
