package dev.ssehub.redis;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis answers, but refuses writes: its memory is full, it cannot write to its disk, it is a replica. Logged once when it begins and
 * once when it ends. Thread-safe.
 */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** What the script itself refuses, for reasons of the hub. */
    private static final String OWN = "SSEHUB ";

    private final String broker;
    private volatile @Nullable String reason;

    Refusals(String broker) {
        this.broker = broker;
    }

    boolean isRefusing() {
        return reason != null;
    }

    /** Takes note of an answer, unless it is the script's own. Returns what Redis has said. */
    String add(RedisCommandExecutionException answer) {
        String message = String.valueOf(answer.getMessage());
        if (message.startsWith(OWN)) {
            return message.substring(OWN.length());
        }
        boolean isFirst;
        synchronized (this) {
            isFirst = reason == null;
            reason = message;
        }
        if (isFirst) {
            LOG.warn("{} rejects records: {}", broker, message);
        }
        return message;
    }

    /** Redis accepts records. */
    void end() {
        boolean wasRefusing;
        synchronized (this) {
            wasRefusing = reason != null;
            reason = null;
        }
        if (wasRefusing) {
            LOG.info("{} accepts records again", broker);
        }
    }
}
