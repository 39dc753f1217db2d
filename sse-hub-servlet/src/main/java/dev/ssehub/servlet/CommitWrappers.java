package dev.ssehub.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.io.IOException;
import java.util.List;

/**
 * Recognises the wrappers that have nothing left to do once a stream's response is committed, and finds the response beneath them.
 *
 * <p>Spring Security and Spring Session wrap a response to write headers or save a session before it is committed. Spring MVC does so to keep
 * controllers away from the response of an asynchronous request of its own that has ended; a stream is not such a request. Afterwards, these wrappers
 * only pass on what is written, but have no {@code write(ByteBuffer)} of their own: the inherited one copies each buffer into an array, which Jetty
 * copies once more. So a stream bypasses them after the commit. Any other wrapper stays, with everything beneath it: what it does to the bytes is
 * intended by the application, or is detected by {@link Swallowers}.
 */
final class CommitWrappers {

    /** Prefixes of the names of their classes. */
    private static final List<String> NAMES = List.of(
            "org.springframework.security.",
            "org.springframework.session.",
            "org.springframework.web.context.request.async.");

    private CommitWrappers() {}

    /** Returns whether the outermost wrapper is one of them. */
    static boolean standAround(ServletResponse response) {
        return beneath(response) != response;
    }

    /** Returns the output stream of the response beneath them. The given response has been committed, and {@code own} is its own stream. */
    static ServletOutputStream left(ServletResponse response, ServletOutputStream own) throws IOException {
        ServletResponse beneath = beneath(response);
        return beneath == response ? own : beneath.getOutputStream();
    }

    private static ServletResponse beneath(ServletResponse response) {
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper && isDoneWhenCommitted(wrapper)) {
            innermost = wrapper.getResponse();
        }
        return innermost;
    }

    private static boolean isDoneWhenCommitted(ServletResponseWrapper wrapper) {
        String name = wrapper.getClass().getName();
        return NAMES.stream().anyMatch(name::startsWith);
    }
}
