package dev.ssehub.http;

/**
 * Thrown by code that decides what a request is entitled to, if the request gets no stream. A browser's {@code EventSource} does not reconnect after
 * any of these responses (WHATWG HTML §9.2.3): they are for requests that would fail again.
 */
public class RequestRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** Creates an exception with the status of the response, 204 or an error, and the detail for its body. */
    protected RequestRejectedException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /** The request is invalid: 400, and the detail gives the reason. */
    public static RequestRejectedException badRequest(String detail) {
        return new RequestRejectedException(400, detail);
    }

    /** Nobody is logged in: 401. */
    public static RequestRejectedException unauthorized(String detail) {
        return new RequestRejectedException(401, detail);
    }

    /** This user is not permitted to do this: 403. */
    public static RequestRejectedException forbidden(String detail) {
        return new RequestRejectedException(403, detail);
    }

    /** There is nothing for this client, and it must not reconnect: 204. */
    public static RequestRejectedException noContent() {
        return new RequestRejectedException(204, "nothing to stream");
    }

    /** Returns the HTTP status. */
    public final int status() {
        return status;
    }
}
