package dev.ssehub.servlet;

import jakarta.servlet.AsyncContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Completes an asynchronous response, which the container may have completed already. */
final class AsyncEnd {

    private static final Logger LOG = LoggerFactory.getLogger(AsyncEnd.class);

    private AsyncEnd() {}

    /** Completes the response; does nothing for null. */
    static void complete(@Nullable AsyncContext mine) {
        if (mine == null) {
            return;
        }
        try {
            mine.complete();
        } catch (RuntimeException e) {
            // The container has already completed it, or is about to: the API offers no way to ask.
            LOG.debug("The response had ended already: {}", e.toString());
        } catch (Error e) {
            LOG.warn("A container could not end a response, which is left to the container's own timeouts", e);
        }
    }
}
