package dev.ssehub.internal.log;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.wire.EventEncoder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event at its position in the log. It is encoded once, and all sessions that get it share the bytes. */
public final class Entry {

    /** The cost of an entry besides its bytes, counted against the log's bounds: its objects and its slots in the two rings. Measured. */
    static final int OVERHEAD_BYTES = 150;

    private static final int STRING_BYTES = 56;

    /** The cost of each member of an audience of several besides its name: its objects and its slot in the history's ring. Measured. */
    private static final int MEMBER_BYTES = 100;

    private static final long NEVER = Long.MAX_VALUE;

    private final EventId id;
    // Written under the log's lock, before a reader can find the entry.
    private Audience audience;
    private final byte[] frame;
    private final int idLength;
    private final @Nullable String key;
    private final boolean ephemeral;
    private final long agesFromNanos;
    private final long expiresAtMillis;

    // Written under the log's lock, read by lanes without it. A lane that sees a stale value delivers one more event.
    private volatile boolean superseded;
    // Guarded by the log's lock. Whether it has left the ring and is kept only as the retained value of its key.
    private boolean trimmed;
    // Guarded by the log's lock. The bytes of all entries that have been added to the log up to this one.
    private long bytesUpToHere;

    /** @param agesFromNanos when its time in the window began, by the monotonic clock, because the wall clock may jump */
    Entry(EventId id, Instant publishedAt, long agesFromNanos, Publication publication) {
        this.id = id;
        this.audience = publication.audience();
        this.frame = EventEncoder.withId(id, publication.block());
        this.idLength = frame.length - publication.block().length;
        this.key = publication.key();
        this.ephemeral = publication.ephemeral();
        this.agesFromNanos = agesFromNanos;
        this.expiresAtMillis = publication.ttl() == null ? NEVER : later(publishedAt.toEpochMilli(), publication.ttl());
    }

    /** A time that overflows means never. */
    private static long later(long millis, Duration ttl) {
        long later = millis + ttl.toMillis();
        return later < millis ? NEVER : later;
    }

    public EventId id() {
        return id;
    }

    public Audience audience() {
        return audience;
    }

    /**
     * Replaces the audience by an equal one that the entries of a history share. An object that exists once is more likely to be cached.
     */
    void shareAudience(Audience equal) {
        audience = equal;
    }

    /** The block with its id. Read only. */
    public byte[] frame() {
        return frame;
    }

    /** The index in {@link #frame()} at which the block without its id begins. */
    public int idLength() {
        return idLength;
    }

    public boolean isEphemeral() {
        return ephemeral;
    }

    /** Whether a later entry of the same audience and key replaces this one. */
    public boolean isSuperseded() {
        return superseded;
    }

    public boolean isExpired(long nowMillis) {
        return nowMillis >= expiresAtMillis;
    }

    @Nullable
    String key() {
        return key;
    }

    boolean isOlderThan(long maxNanos, long nowNanos) {
        return nowNanos - agesFromNanos > maxNanos;
    }

    int cost() {
        return frame.length + OVERHEAD_BYTES + (key == null ? 0 : STRING_BYTES + 2 * key.length()) + membersCost();
    }

    private int membersCost() {
        if (audience.kind() != Audience.Kind.SEVERAL) {
            return 0;
        }
        int cost = 0;
        for (Audience member : audience.members()) {
            cost += MEMBER_BYTES + 2 * member.name().length();
        }
        return cost;
    }

    /** Returns the bytes of all entries that have been added to the log up to this one. */
    long bytesUpToHere() {
        return bytesUpToHere;
    }

    void bytesUpToHere(long bytes) {
        bytesUpToHere = bytes;
    }

    void supersede() {
        superseded = true;
    }

    boolean isTrimmed() {
        return trimmed;
    }

    void markTrimmed() {
        trimmed = true;
    }
}
