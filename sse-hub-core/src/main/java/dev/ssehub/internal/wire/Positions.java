package dev.ssehub.internal.wire;

import dev.ssehub.event.EventId;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The form in which the clients of a hub know places in its log. Ids are marked with it where they come from the backplane, and lose it
 * where they go there, so that frames, polls, gaps and pages for clients all have the one form. Any thread may call.
 */
public final class Positions {

    private static final Positions PLAIN = new Positions(null);

    private final @Nullable OpaqueForm opaque;
    private final @Nullable Function<EventId, String> form;

    private Positions(@Nullable OpaqueForm opaque) {
        this.opaque = opaque;
        this.form = opaque == null ? null : opaque::write;
    }

    /** Returns the form for a secret; the usual one for none. */
    public static Positions of(@Nullable String secret) {
        return secret == null ? PLAIN : new Positions(new OpaqueForm(secret));
    }

    /** Returns whether this is the usual form, so that marking changes nothing. */
    public boolean arePlain() {
        return form == null;
    }

    /** Returns the id, to be written for clients. */
    public EventId mark(EventId id) {
        return id.writtenBy(form);
    }

    /** Returns the id, to be written for a broker. */
    public EventId unmark(EventId id) {
        return id.writtenBy(null);
    }

    /** Reads what a client sent. What is not a position of this form, or was written with another secret, is empty. */
    public Optional<EventId> read(@Nullable String text) {
        return opaque == null ? EventId.parse(text) : opaque.read(text).map(this::mark);
    }
}
