package dev.ssehub.event;

/**
 * Thrown for a name, a key or a comment that cannot be one: empty, too long, or with characters that it may not have (see {@link Audience}). The
 * message says what is wrong and does not repeat the text, so that it may be shown to the client that gave it.
 */
public final class InvalidNameException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidNameException(String message) {
        super(message);
    }
}
