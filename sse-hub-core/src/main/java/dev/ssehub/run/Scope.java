package dev.ssehub.run;

import dev.ssehub.internal.checks.Names;

/**
 * What a run belongs to, such as a chat or a job: its kind and its id in the application. A scope has at most one active run.
 *
 * @param kind such as {@code chat}: 1 to 64 characters out of letters, digits, {@code .}, {@code _}, {@code -}
 * @param id 1 to 256 characters without control characters and unpaired surrogates
 */
public record Scope(String kind, String id) {

    /** @throws IllegalArgumentException if the kind or the id is invalid */
    public Scope {
        Names.requireUntrustedIdentifier("kind of a scope", kind);
        Names.require("id of a scope", id);
    }

    /** Returns a scope. */
    public static Scope of(String kind, String id) {
        return new Scope(kind, id);
    }

    /** Returns the kind and the id, separated by a colon. */
    @Override
    public String toString() {
        return kind + ":" + id;
    }
}
