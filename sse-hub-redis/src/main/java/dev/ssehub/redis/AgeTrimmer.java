package dev.ssehub.redis;

import dev.ssehub.backplane.broker.LogEntry;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Deletes entries that are too old, since Redis itself limits a stream only by number. Every node does this now and then. Confined to the follower's
 * thread.
 */
final class AgeTrimmer {

    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);

    private final RedisLog log;
    private final RedisSettings settings;
    private long trimmedAt;

    AgeTrimmer(RedisLog log, RedisSettings settings) {
        this.log = log;
        this.settings = settings;
        this.trimmedAt = settings.clock().nanos();
    }

    /**
     * Trims, unless this has been done recently.
     *
     * @param read how far this node has read. Nothing after that is deleted, so the newest record stays
     * @param byNewest the current time by the latest record that was read: a node with a fast clock would otherwise empty the log of all nodes
     */
    void trim(EventId read, Instant byNewest) {
        long now = settings.clock().nanos();
        if (now - trimmedAt < Math.min(MAX_PAUSE.toNanos(), settings.maxAge().toNanos())) {
            return;
        }
        trimmedAt = now;
        Instant here = settings.clock().instant();
        Instant horizon = (here.isBefore(byNewest) ? here : byNewest).minus(settings.maxAge());
        for (List<LogEntry<byte[]>> page = log.first(); !page.isEmpty(); page = log.after(lastOf(page))) {
            for (LogEntry<byte[]> entry : page) {
                if (!read.isAfter(entry.id()) || !isOlder(entry, horizon)) {
                    log.trimTo(entry.id());
                    return;
                }
            }
            log.trimTo(lastOf(page));
        }
    }

    private static EventId lastOf(List<LogEntry<byte[]>> page) {
        return page.get(page.size() - 1).id();
    }

    private static boolean isOlder(LogEntry<byte[]> entry, Instant horizon) {
        ByteBuffer record = entry.record();
        return record == null
                || RecordFormat.tryDecode(entry.id(), record)
                        .filter(recorded -> recorded.publishedAt().isBefore(horizon))
                        .isPresent();
    }
}
