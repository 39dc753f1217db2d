package dev.ssehub.internal.lane;

/**
 * What the lanes need of the configuration, in their units.
 *
 * @param heartbeatNanos the longest silence on a stream
 * @param heartbeatIsComment whether a heartbeat is a comment instead of a cursor frame
 * @param stallNanos how long a socket may accept no bytes
 * @param maxAgeNanos how long a stream lives, {@link Long#MAX_VALUE} for ever
 * @param hookNanos how long a snapshot may take
 * @param recheckNanos how often entitlement is checked again, {@link Long#MAX_VALUE} for never
 * @param retryMillis the reconnection time that streams open with
 * @param gapEventName the name of the event that reports a gap
 */
public record LaneSettings(
        long heartbeatNanos,
        boolean heartbeatIsComment,
        long stallNanos,
        long maxAgeNanos,
        long hookNanos,
        long recheckNanos,
        long retryMillis,
        String gapEventName) {

    /** The most that one write carries: a little less than what whole buffers of containers add up to. */
    static final int MAX_WRITE_BYTES = 60 * 1024;

    /** How many slices of a large frame one session may be sent in its turn. */
    static final int SLICES_AT_ONCE = 4;
}
