package dev.ssehub.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.io.IOException;
import java.util.List;

/**
 * Knows the wrappers that have nothing left to do when a stream's response is committed, and what is beneath them.
 *
 * <p>Spring Security and Spring Session stand around a response to write headers or to save a session before it is committed; Spring MVC to keep controllers from
 * the response of an asynchronous request of its own that has ended, and a stream is not one. Afterwards they pass on whatever is written, but have no
 * {@code write(ByteBuffer)} of their own: the inherited one copies each buffer into an array, which Jetty copies once more. So a stream leaves them then. Any
 * other wrapper stays, with all that is beneath it: what it does to the bytes is the application's wish, or is found by {@link Swallowers}.
 */
final class CommitWrappers {

    /** How the names of their classes begin. */
    private static final List<String> NAMES = List.of(
            "org.springframework.security.",
            "org.springframework.session.",
            "org.springframework.web.context.request.async.");

    private CommitWrappers() {}

    /** Returns whether one of them is the outermost. */
    static boolean standAround(ServletResponse response) {
        return beneath(response) != response;
    }

    /** Returns the stream of what is beneath them. The response has been committed, and its own stream is the one given. */
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
