package dev.ssehub.internal.lane;

/**
 * The part of the configuration that lanes need, in their units.
 *
 * @param heartbeatNanos the longest silence on a stream
 * @param heartbeatIsComment whether a heartbeat is a comment instead of a cursor frame
 * @param stallNanos how long a socket may accept no bytes
 * @param maxAgeNanos how long a stream lives, {@link Long#MAX_VALUE} for ever
 * @param hookNanos how long fetching a snapshot may take
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

    /** The maximum size of one write: a little less than a multiple of the usual buffer sizes of containers. */
    static final int MAX_WRITE_BYTES = 60 * 1024;

    /** How many slices of a large frame are sent to one session in its turn. */
    static final int SLICES_AT_ONCE = 4;
}
