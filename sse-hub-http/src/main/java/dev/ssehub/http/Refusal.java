package dev.ssehub.http;

/** How a stream is refused that the hub cannot take now. */
public enum Refusal {
    /** Softly for those who ask for an event stream, with an error for others. */
    BY_ACCEPT,
    /** Always softly: 200, a reconnection time and the end. An {@code EventSource} then comes back, as after no other answer. */
    SOFT,
    /** Always with an error, 429 or 503, and {@code Retry-After}. */
    HARD
}
