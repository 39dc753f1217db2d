package dev.ssehub.internal.log;

import dev.ssehub.backplane.LogRecord.Publication;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.internal.wire.EventEncoder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event in its place in the log, encoded once; every session that gets it shares the bytes. */
public final class Entry {

    /** What an entry costs beside its bytes, for the bound of the log: the objects and the places in the two rings. Measured. */
    static final int OVERHEAD_BYTES = 150;

    private static final int STRING_BYTES = 56;

    /** What each member of an audience of several costs beside its name: the objects, and the place in the history's ring. Measured. */
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

    // Written under the log's lock, read by lanes without it: a lane that sees the old value delivers one event more.
    private volatile boolean superseded;
    // Guarded by the log's lock: has left the ring, and lives on only as the retained value of its key.
    private boolean trimmed;
    // Guarded by the log's lock: the bytes of all entries that the log took up to this one.
    private long bytesUpToHere;

    /** @param agesFromNanos when its time in the window began, by the monotonic clock: the wall's may jump */
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

    /** A time that is too far away for a number is never. */
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

    /** Replaces the audience by an equal one, which the entries of one history share: what is in memory once is more likely to be near. */
    void shareAudience(Audience equal) {
        audience = equal;
    }

    /** The block with its id. Read only. */
    public byte[] frame() {
        return frame;
    }

    /** Where in {@link #frame()} the block begins that has no id. */
    public int idLength() {
        return idLength;
    }

    public boolean isEphemeral() {
        return ephemeral;
    }

    /** Whether a later entry of the same audience and key stands for this one. */
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

    /** Returns the bytes of all entries that the log took up to this one. */
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
