package dev.ssehub.internal.lane;

/** What a lane has done. Updated by the lane's owner, read by any thread. */
public final class LaneCounters {
    public final Counter sessions = new Counter();
    public final Counter delivered = new Counter();
    public final Counter replayed = new Counter();
    public final Counter bytes = new Counter();
    public final Counter writes = new Counter();
    public final Counter gaps = new Counter();
    public final Counter lagging = new Counter();
}
