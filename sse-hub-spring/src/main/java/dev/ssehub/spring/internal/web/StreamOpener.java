package dev.ssehub.spring.internal.web;

import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens streams for controllers. */
public interface StreamOpener {

    /**
     * Opens a stream.
     *
     * @param space the name of the space, or null for the application's own hub
     */
    void open(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Subscription subscription)
            throws IOException;

    /**
     * Shows a run to the user whom the application's resolver finds in the request.
     *
     * @param space the name of the space, or null for the application's own hub
     */
    void show(@Nullable String space, HttpServletRequest request, HttpServletResponse response, RunView view)
            throws IOException;

    /**
     * Shows a run that may not exist, to the user whom the application's resolver finds in the request. The answer is the same if there is
     * no such run and if the user may not view it.
     *
     * @param space the name of the space, or null for the application's own hub
     */
    void showIfAny(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Optional<RunView> view)
            throws IOException;

    /**
     * Answers a request for a view of a run whose controller has thrown an exception, for instance because the run could not be started.
     *
     * @param space the name of the space, or null for the application's own hub
     * @return whether the request was answered; if not, the caller rethrows the failure
     */
    boolean answerFailureOfRun(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException;

    /**
     * Answers a request for a stream whose controller has thrown an exception.
     *
     * @param space the name of the space, or null for the application's own hub
     * @return whether the request was answered; if not, the caller rethrows the failure
     */
    boolean answerFailure(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException;
}
