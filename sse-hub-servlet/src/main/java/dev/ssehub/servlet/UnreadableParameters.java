package dev.ssehub.servlet;

import dev.ssehub.http.RequestRejectedException;
import java.util.Arrays;
import java.util.List;

/** Queries that a container cannot read. Each has an exception of its own for broken percent-encoding, thrown out of what reads the parameters. */
final class UnreadableParameters {

    private static final List<String> CONTAINERS =
            List.of("org.apache.catalina.", "org.eclipse.jetty.", "io.undertow.");

    private UnreadableParameters() {}

    /** Returns the rejection of the request where that is what has failed, otherwise the failure. */
    static Throwable rejectedOr(Throwable failure) {
        boolean isOfParameters = Arrays.stream(failure.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().startsWith("getParameter")
                        && CONTAINERS.stream().anyMatch(frame.getClassName()::startsWith));
        return isOfParameters
                ? RequestRejectedException.badRequest("the request's parameters cannot be read")
                : failure;
    }
}
