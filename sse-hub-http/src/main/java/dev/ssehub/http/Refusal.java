package dev.ssehub.http;

/** How to refuse a stream that the hub cannot accept now. */
public enum Refusal {
    /** Softly for clients that accept an event stream, with an error for others. */
    BY_ACCEPT,
    /** Always softly: 200, a reconnection time and the end. An {@code EventSource} only reconnects after this response. */
    SOFT,
    /** Always with an error, 429 or 503, and {@code Retry-After}. */
    HARD
}
