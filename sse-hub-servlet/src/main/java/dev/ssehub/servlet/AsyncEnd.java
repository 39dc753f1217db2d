package dev.ssehub.servlet;

import jakarta.servlet.AsyncContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of an asynchronous response, which a container may come to first. */
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
            // The container has already done it, or is about to: there is no way to ask.
            LOG.debug("The response had ended already: {}", e.toString());
        } catch (Error e) {
            LOG.warn("A container could not end a response, which is left to the container's own timeouts", e);
        }
    }
}
