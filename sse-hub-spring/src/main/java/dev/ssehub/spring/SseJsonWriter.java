package dev.ssehub.spring;

/**
 * Makes text of the values given to {@code SseEvent.json}. Unless there is a bean of this type, they are written as a controller would
 * answer with them: by the same converter, with the same mapper, whichever the application uses.
 */
@FunctionalInterface
public interface SseJsonWriter {

    /** Returns JSON. Called by any number of threads at once; what it throws reaches the caller of {@code publish}. */
    String toJson(Object value);
}
