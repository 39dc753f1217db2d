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
     * Shows a run that there may be, to the user whom the application's resolver finds in the request. Where there is none, and where the user may not
     * view it, the answer is the same.
     *
     * @param space the name of the space, or null for the application's own hub
     */
    void showIfAny(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Optional<RunView> view)
            throws IOException;

    /**
     * Answers a request for a view of a run whose controller has thrown something, such as that the run is not started.
     *
     * @param space the name of the space, or null for the application's own hub
     * @return whether there was an answer; if not, the failure is to be thrown on
     */
    boolean answerFailureOfRun(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException;

    /**
     * Answers a request for a stream whose controller has thrown something.
     *
     * @param space the name of the space, or null for the application's own hub
     * @return whether there was an answer; if not, the failure is to be thrown on
     */
    boolean answerFailure(
            @Nullable String space, HttpServletRequest request, HttpServletResponse response, Throwable failure)
            throws IOException;
}
