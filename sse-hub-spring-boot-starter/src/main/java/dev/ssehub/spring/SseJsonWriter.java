package dev.ssehub.spring;

/** Makes text of the values given to {@code SseEvent.json}; the application's own Jackson mapper unless there is a bean of this type. */
@FunctionalInterface
public interface SseJsonWriter {

    /** Returns JSON. Called by any number of threads at once; what it throws reaches the caller of {@code publish}. */
    String toJson(Object value);
}
