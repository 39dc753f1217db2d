package dev.ssehub.servlet;

import java.util.List;
import java.util.Set;

/**
 * {@link dev.ssehub.http.Cors}, under the name that it had.
 *
 * @param origins such as {@code https://app.example.com}
 * @param credentials whether requests with cookies or other credentials are allowed
 * @param headers the request headers that these origins may send; {@code *} for any
 */
public record Cors(Set<String> origins, boolean credentials, Set<String> headers) {

    /**
     * Keeps a copy of the sets.
     *
     * @throws IllegalArgumentException for a wildcard as an origin: list the origins
     */
    public Cors {
        dev.ssehub.http.Cors checked = new dev.ssehub.http.Cors(origins, credentials, headers);
        origins = checked.origins();
        headers = checked.headers();
    }

    /**
     * Lets the origins send any header.
     *
     * @throws IllegalArgumentException for a wildcard as an origin: list the origins
     */
    public Cors(Set<String> origins, boolean credentials) {
        this(origins, credentials, Set.of("*"));
    }

    /** No other origin: the default. */
    public static Cors none() {
        return new Cors(Set.of(), false);
    }

    /** Returns the names of the headers of an answer that the script for browsers reads, unmodifiable. */
    public static List<String> exposedHeaders() {
        return dev.ssehub.http.Cors.exposedHeaders();
    }

    dev.ssehub.http.Cors now() {
        return new dev.ssehub.http.Cors(origins, credentials, headers);
    }
}
