package dev.ssehub.http;

/**
 * Thrown if a request cannot become a stream because of the application's set-up: a filter without asynchronous support, or
 * a response that is compressed or buffered. The message names the cause and the remedy.
 */
public final class StreamingUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** @param message names what prevents the stream, and the remedy */
    public StreamingUnavailableException(String message) {
        super(message);
    }

    /** @param message names what prevents the stream, and the remedy */
    public StreamingUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
