package dev.ssehub.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, as an adapter presents them to {@link HttpStreams} and {@link HttpRuns}. A web framework needs these capabilities to
 * serve hubs.
 *
 * <p>All methods are called on the thread that serves the request, one at a time and before the call of the endpoint returns; for later calls there is
 * {@link #later}. None of them waits for the client. If none of {@link #send}, {@link #stream} and {@link #later} has been called when the call of the
 * endpoint returns, the response has no body.
 */
public interface HttpExchange {

    // ---- Request

    /** Returns the method, in upper case. */
    String method();

    /** Returns the path, for the log. */
    String path();

    /** Returns the query as it was sent, without the question mark; null if there is none. */
    @Nullable
    String query();

    /** Returns the values of a header, each as it was sent or as an element of a list; empty if there is none. Names are case-insensitive. */
    List<String> headers(String name);

    /** Returns the first value of a header, or null. */
    default @Nullable String header(String name) {
        return headers(name).stream().findFirst().orElse(null);
    }

    /**
     * Returns the first value of a parameter, or null. Unless overridden, parameters are those of the query.
     *
     * @throws RequestRejectedException if the parameters cannot be read
     */
    default @Nullable String parameter(String name) {
        String query = query();
        return query == null
                ? null
                : Arrays.stream(query.split("&"))
                        .filter(parameter -> parameter.startsWith(name + '='))
                        .map(parameter -> decoded(parameter.substring(name.length() + 1)))
                        .findFirst()
                        .orElse(null);
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, UTF_8);
        } catch (IllegalArgumentException brokenEncoding) {
            throw RequestRejectedException.badRequest("the request's parameters cannot be read");
        }
    }

    /** Returns the client's address for limits, or null if they do not apply. */
    @Nullable
    String remoteAddress();

    // ---- Response

    /** Returns whether it is too late to set the status or headers. */
    boolean hasBegun();

    /** Sets the status. */
    void setStatus(int status);

    /** Sets a header of the response, replacing its values, including {@code Content-Type} and {@code Content-Length}. */
    void setHeader(String name, String value);

    /** Adds a value to a header of the response. */
    void addHeader(String name, String value);

    /** Returns the values of a response header that have been set; empty if there are none. */
    List<String> answered(String name);

    /**
     * Sends a short body and ends the response.
     *
     * @param bytes not changed afterwards
     * @param end {@link StreamEnd#CLEAN} for complete responses; otherwise the connection is cut off once the bytes are sent
     * @throws IOException if the client is gone
     */
    void send(byte[] bytes, int length, StreamEnd end) throws IOException;

    /**
     * Checks whether the response could become a stream. Does nothing unless overridden.
     *
     * @throws StreamingUnavailableException if the set-up of the application prevents it
     */
    default void requireStreaming() {}

    /**
     * Makes the response a stream, which stays open when the request's thread has returned. Nothing is sent before the first write, and the connection sets
     * the header of a gap ({@link StreamHeaders#GAP}), of which it is notified before.
     *
     * @param headers sets status and headers, once it is certain that the response is not an error
     * @param end how the response ends
     * @return the connection to which the hub writes; it reports to the signals, first that it is writable
     * @throws StreamingUnavailableException if the set-up of the application prevents it
     * @throws IOException if the client is gone
     */
    Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals) throws IOException;

    /**
     * Keeps the response open until it is decided, while no thread waits.
     *
     * @throws StreamingUnavailableException if the set-up of the application prevents it
     * @throws IOException if the client is gone
     */
    Later later() throws IOException;

    /** A response that is not decided yet. */
    interface Later {

        /**
         * Sets how the request is answered: the task calls {@link #finish} or {@link #stream} once, on any thread. Called once; the thread of the
         * request may not have left the application yet.
         */
        void answerBy(Runnable how);

        /**
         * Answers without a stream: with what {@link HttpExchange#send} sends, or without a body. An {@link IOException} means that the client is gone.
         */
        void finish(Answering answering);

        /**
         * Makes the response a stream, like {@link HttpExchange#stream}.
         *
         * @throws IOException if the client is gone
         */
        Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals) throws IOException;
    }

    /** Sends a short response. */
    @FunctionalInterface
    interface Answering {

        /** Sends it. */
        void answer(HttpExchange exchange) throws IOException;
    }
}
