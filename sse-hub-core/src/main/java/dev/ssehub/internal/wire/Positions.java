package dev.ssehub.internal.wire;

import dev.ssehub.event.EventId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the clients of a hub get positions of its log. Ids are marked with it when they come from the backplane, and unmarked
 * when they are passed to it, so that frames, polls, gaps and pages for clients all use the same form. Thread-safe.
 */
public final class Positions {

    private static final Positions PLAIN = new Positions(null);

    private final @Nullable OpaqueForm opaque;
    private final @Nullable Function<EventId, String> form;

    private Positions(@Nullable OpaqueForm opaque) {
        this.opaque = opaque;
        this.form = opaque == null ? null : opaque::write;
    }

    /** Returns the form for a secret, or the usual form if it is null. */
    public static Positions of(@Nullable String secret) {
        return secret == null ? PLAIN : new Positions(new OpaqueForm(secret));
    }

    /** Returns whether this is the usual form, so that marking changes nothing. */
    public boolean arePlain() {
        return form == null;
    }

    /** Returns the id in the form for clients. */
    public EventId mark(EventId id) {
        return id.writtenBy(form);
    }

    /** Returns the id in the form for a broker. */
    public EventId unmark(EventId id) {
        return id.writtenBy(null);
    }

    /** Parses what a client sent. Empty if it is not a position of this form, or was written with another secret. */
    public Optional<EventId> read(@Nullable String text) {
        return opaque == null ? EventId.parse(text) : opaque.read(text).map(this::mark);
    }
}
