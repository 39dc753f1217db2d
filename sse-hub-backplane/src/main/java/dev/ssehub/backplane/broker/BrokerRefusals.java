package dev.ssehub.backplane.broker;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a broker answers, but refuses writes: its memory or its disk is full, or it is a replica. Logged once when it begins and once when it ends.
 * Thread-safe.
 */
public final class BrokerRefusals {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerRefusals.class);

    private final String broker;
    private volatile @Nullable String reason;

    /**
     * Creates an instance for a broker that refuses nothing.
     *
     * @param broker the name of the broker in messages, at the beginning of a sentence
     */
    public BrokerRefusals(String broker) {
        this.broker = Objects.requireNonNull(broker, "broker must not be null");
    }

    /** Returns whether it refused the last write. */
    public boolean isRefusing() {
        return reason != null;
    }

    /** Records that the broker has refused a write, for this reason. */
    public void add(String newReason) {
        boolean isFirst;
        synchronized (this) {
            isFirst = reason == null;
            reason = Objects.requireNonNull(newReason, "newReason must not be null");
        }
        if (isFirst) {
            LOG.warn("{} rejects records: {}", broker, newReason);
        }
    }

    /** Records that the broker accepts records. */
    public void end() {
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
