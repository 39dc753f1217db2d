package dev.ssehub.spring.autoconfigure;

/** The application is put together in a way that streams cannot work; says what to do. */
final class SseHubSetupException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String action;

    SseHubSetupException(String description, String action) {
        super(description);
        this.action = action;
    }

    String action() {
        return action;
    }
}
