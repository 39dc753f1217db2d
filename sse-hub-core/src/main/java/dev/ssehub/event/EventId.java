package dev.ssehub.event;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of an event in the log, and also the position of a client that has seen everything up to it. Immutable.
 *
 * <p>Ids are written {@code <epoch>-<offset>}, for example {@code 1849156002816132096-42}: two unsigned 64-bit decimal numbers,
 * ordered by epoch, then by offset. The epoch names one life of a log; the offset grows with each entry. They are sent in the {@code id:} field of the
 * stream and return in the {@code Last-Event-ID} header (WHATWG HTML §9.2), hence they are only visible ASCII. The ids of a hub with a
 * {@code positionSecret} are written in another form, which reveals nothing to clients; they are the same places, with the same equality and
 * order.
 */
public final class EventId implements Comparable<EventId> {

    private static final int MAX_LENGTH = 41;
    private static final Pattern GRAMMAR = Pattern.compile("(0|[1-9][0-9]{0,19})-(0|[1-9][0-9]{0,19})");

    private final long epoch;
    private final long offset;
    /**
     * Writes the id for clients; null for the usual form. Costs no memory, because without it the object would be padded to the same size.
     */
    private final @Nullable Function<EventId, String> form;

    /**
     * Creates an id.
     *
     * @param epoch which life of the log, unsigned
     * @param offset which entry of that life, unsigned; 0 stands for "before the first"
     */
    public EventId(long epoch, long offset) {
        this(epoch, offset, null);
    }

    private EventId(long epoch, long offset, @Nullable Function<EventId, String> form) {
        this.epoch = epoch;
        this.offset = offset;
        this.form = form;
    }

    /**
     * Parses an id in the usual form. Clients send anything, so this never throws: a text that is not exactly an id is empty.
     *
     * @param text the value as received, or null
     * @return the id, or empty if {@code text} is not an id
     */
    public static Optional<EventId> parse(@Nullable String text) {
        if (text == null || text.length() > MAX_LENGTH || !GRAMMAR.matcher(text).matches()) {
            return Optional.empty();
        }
        int dash = text.indexOf('-');
        try {
            return Optional.of(new EventId(
                    Long.parseUnsignedLong(text, 0, dash, 10),
                    Long.parseUnsignedLong(text, dash + 1, text.length(), 10)));
        } catch (NumberFormatException beyond64Bits) {
            return Optional.empty();
        }
    }

    /** Returns which life of the log, unsigned. */
    public long epoch() {
        return epoch;
    }

    /** Returns which entry of that life, unsigned. */
    public long offset() {
        return offset;
    }

    /**
     * Returns the same place, which {@link #toString} writes in another form.
     *
     * @param newForm produces the text, of visible ASCII; null for the usual form
     */
    public EventId writtenBy(@Nullable Function<EventId, String> newForm) {
        return form == newForm ? this : new EventId(epoch, offset, newForm);
    }

    /** Returns the same place, which {@link #toString} writes in the form of another id. */
    public EventId writtenLike(EventId other) {
        return writtenBy(Objects.requireNonNull(other, "other must not be null").form);
    }

    /** Returns whether this id is later than {@code other}. */
    public boolean isAfter(EventId other) {
        return compareTo(other) > 0;
    }

    /** Returns the later of two ids. */
    public static EventId max(EventId a, EventId b) {
        Objects.requireNonNull(a, "a must not be null");
        Objects.requireNonNull(b, "b must not be null");
        return a.isAfter(b) ? a : b;
    }

    @Override
    public int compareTo(EventId other) {
        Objects.requireNonNull(other, "other must not be null");
        int byEpoch = Long.compareUnsigned(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compareUnsigned(offset, other.offset);
    }

    /** Returns whether the other id is the same place, in whatever form it is written. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventId that && epoch == that.epoch && offset == that.offset;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(epoch) + Long.hashCode(offset);
    }

    /** Returns the form for clients: {@code <epoch>-<offset>}, unless the hub's positions are opaque. */
    @Override
    public String toString() {
        if (form != null) {
            return form.apply(this);
        }
        // A fast path, since each event has an id: numbers below 2^63 are appended without a temporary string.
        return (epoch | offset) >= 0
                ? epoch + "-" + offset
                : Long.toUnsignedString(epoch) + '-' + Long.toUnsignedString(offset);
    }
}
