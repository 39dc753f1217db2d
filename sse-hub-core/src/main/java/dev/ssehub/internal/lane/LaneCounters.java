package dev.ssehub.internal.lane;

/** What a lane has done. Changed by the lane's thread, read by any. */
public final class LaneCounters {
    public final Counter sessions = new Counter();
    public final Counter delivered = new Counter();
    public final Counter replayed = new Counter();
    public final Counter bytes = new Counter();
    public final Counter writes = new Counter();
    public final Counter gaps = new Counter();
    public final Counter lagging = new Counter();
}
