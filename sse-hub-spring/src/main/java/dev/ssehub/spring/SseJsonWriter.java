package dev.ssehub.spring;

/**
 * Serialises the values given to {@code SseEvent.json}. Unless there is a bean of this type, they are written as a controller would
 * write them: by the application's converter, with its mapper.
 */
@FunctionalInterface
public interface SseJsonWriter {

    /** Returns JSON. Called by any number of threads at once; its exceptions reach the caller of {@code publish}. */
    String toJson(Object value);
}
