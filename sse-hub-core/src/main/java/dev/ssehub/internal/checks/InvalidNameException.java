package dev.ssehub.internal.checks;

/**
 * An {@link IllegalArgumentException} for a name, a key or a comment that is not valid. The message says what is wrong and does not repeat the
 * text, so that an adapter may show it to the client that sent the text.
 */
public final class InvalidNameException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidNameException(String message) {
        super(message);
    }
}
