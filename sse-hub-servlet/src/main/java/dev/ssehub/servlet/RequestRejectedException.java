package dev.ssehub.servlet;

/** {@link dev.ssehub.http.RequestRejectedException}, under the name that it had. */
public final class RequestRejectedException extends dev.ssehub.http.RequestRejectedException {

    private static final long serialVersionUID = 1L;

    private RequestRejectedException(int status, String detail) {
        super(status, detail);
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
}
