package dev.ssehub.http;

/**
 * Thrown when a request cannot become a stream because of how the application is set up: a filter without asynchronous support,
 * a response that is compressed or buffered. The message names it and says what to change.
 */
public final class StreamingUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param message names what stands against a stream, and says what to change */
    public StreamingUnavailableException(String message) {
        super(message);
    }

    /** @param message names what stands against a stream, and says what to change */
    public StreamingUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
