package dev.ssehub.spring.autoconfigure.hub;

/** The application is put together in a way that streams cannot work; says what to do. */
public final class SseHubSetupException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Describes a wrong set-up.
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
