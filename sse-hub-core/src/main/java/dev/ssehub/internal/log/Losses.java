package dev.ssehub.internal.log;

import dev.ssehub.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * The entries trimmed although a client may still need them. Only the latest one is kept, which loses no precision: it is later than a
 * client's position exactly if the client has missed something.
 */
final class Losses {

    private @Nullable EventId lasting;
    private @Nullable EventId ephemeral;

    Losses() {}

    Losses(@Nullable EventId lasting, @Nullable EventId ephemeral) {
        this.lasting = lasting;
        this.ephemeral = ephemeral;
    }

    void add(Entry entry) {
        if (entry.isEphemeral()) {
            ephemeral = later(ephemeral, entry.id());
        } else {
            lasting = later(lasting, entry.id());
        }
    }

    void addAll(Losses other) {
        lasting = later(lasting, other.lasting);
        ephemeral = later(ephemeral, other.ephemeral);
    }

    /** Returns the id of the latest lasting entry that was lost, or null. */
    @Nullable
    EventId lasting() {
        return lasting;
    }

    /** Returns the id of the latest ephemeral entry that was lost, or null. */
    @Nullable
    EventId ephemeral() {
        return ephemeral;
    }

    boolean isEmpty() {
        return lasting == null && ephemeral == null;
    }

    /** Whether a client at {@code cursor}, which has been connected since {@code tailAtConnect}, has missed something. */
    boolean concern(EventId cursor, EventId tailAtConnect) {
        return (lasting != null && lasting.isAfter(cursor))
                || (ephemeral != null && ephemeral.isAfter(EventId.max(cursor, tailAtConnect)));
    }

    private static @Nullable EventId later(@Nullable EventId a, @Nullable EventId b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return EventId.max(a, b);
    }
}
