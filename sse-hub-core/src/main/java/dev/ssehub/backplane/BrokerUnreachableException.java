package dev.ssehub.backplane;

/** Thrown when a backplane cannot start because its broker does not answer. */
public final class BrokerUnreachableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /** Creates one that says which broker, where, and what went wrong. */
    public BrokerUnreachableException(String message) {
        super(message);
    }
}
