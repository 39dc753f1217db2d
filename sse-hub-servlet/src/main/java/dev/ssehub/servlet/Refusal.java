package dev.ssehub.servlet;

/** {@link dev.ssehub.http.Refusal}, under the name that it had. */
public enum Refusal {
    /** Softly for those who ask for an event stream, with an error for others. */
    BY_ACCEPT,
    /** Always softly: 200, a reconnection time and the end. An {@code EventSource} then comes back, as after no other answer. */
    SOFT,
    /** Always with an error, 429 or 503, and {@code Retry-After}. */
    HARD;

    dev.ssehub.http.Refusal now() {
        return dev.ssehub.http.Refusal.valueOf(name());
    }
}
