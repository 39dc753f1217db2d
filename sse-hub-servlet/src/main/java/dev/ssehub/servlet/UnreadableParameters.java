package dev.ssehub.servlet;

import dev.ssehub.http.RequestRejectedException;
import java.util.Arrays;
import java.util.List;

/**
 * Recognises queries that a container cannot read. For broken percent-encoding, each container throws an exception of its own from the methods that
 * read parameters.
 */
final class UnreadableParameters {

    private static final List<String> CONTAINERS =
            List.of("org.apache.catalina.", "org.eclipse.jetty.", "io.undertow.");

    private UnreadableParameters() {}

    /** Returns a rejection of the request if the failure is such an exception, otherwise the failure. */
    static Throwable rejectedOr(Throwable failure) {
        boolean isOfParameters = Arrays.stream(failure.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().startsWith("getParameter")
                        && CONTAINERS.stream().anyMatch(frame.getClassName()::startsWith));
        return isOfParameters
                ? RequestRejectedException.badRequest("the request's parameters cannot be read")
                : failure;
    }
}
