package dev.ssehub.backplane;

import java.util.Objects;

/** Thrown when a backplane cannot start because its broker does not answer. */
public final class BrokerUnreachableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Creates one that says which broker, where, and what went wrong. */
    public BrokerUnreachableException(String message) {
        super(Objects.requireNonNull(message, "message must not be null"));
    }
}
