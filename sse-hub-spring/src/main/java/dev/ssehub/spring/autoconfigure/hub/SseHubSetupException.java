package dev.ssehub.spring.autoconfigure.hub;

/** Reports an application configured in a way in which streams cannot work, and describes how to fix it. */
public final class SseHubSetupException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Describes a misconfiguration.
     *
     * @param description what is wrong
     * @param action what to do about it
     */
    public SseHubSetupException(String description, String action) {
        super(description);
        this.action = action;
    }

    /** Returns what to do about it. */
    public String action() {
        return action;
    }
}
