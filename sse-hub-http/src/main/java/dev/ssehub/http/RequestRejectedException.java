package dev.ssehub.http;

/**
 * Thrown where it is decided what a request is entitled to, when it gets no stream. A browser's {@code EventSource} does not come back after
 * any of these answers (WHATWG HTML §9.2.3): they are for requests that would fail again.
 */
public class RequestRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** With the status of the answer, 204 or an error, and what its body says. */
    protected RequestRejectedException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /** The request is wrong: 400, and the detail says what. */
    public static RequestRejectedException badRequest(String detail) {
        return new RequestRejectedException(400, detail);
    }

    /** Nobody is logged in: 401. */
    public static RequestRejectedException unauthorized(String detail) {
        return new RequestRejectedException(401, detail);
    }

    /** This user may not have that: 403. */
    public static RequestRejectedException forbidden(String detail) {
        return new RequestRejectedException(403, detail);
    }

    /** There is nothing here for this client, and it is not to come back: 204. */
    public static RequestRejectedException noContent() {
        return new RequestRejectedException(204, "nothing to stream");
    }

    /** Returns the HTTP status. */
    public final int status() {
        return status;
    }
}
