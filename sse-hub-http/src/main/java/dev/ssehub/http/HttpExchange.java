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
 * One request and its answer, as an adapter shows them to {@link HttpStreams} and {@link HttpRuns}. This is what a web framework has to have so that hubs
 * can be served on it.
 *
 * <p>All methods are called on the thread that serves the request, one at a time and before the call of the endpoint returns; for what comes later there is
 * {@link #later}. None of them waits for the client. Where none of {@link #send}, {@link #stream} and {@link #later} has been called when the call of the
 * endpoint returns, the answer has no body.
 */
public interface HttpExchange {

    // ---- The request.

    /** Returns the method, in upper case. */
    String method();

    /** Returns the path, for the log. */
    String path();

    /** Returns the query as it was sent, without the question mark; null when there is none. */
    @Nullable
    String query();

    /** Returns the values of a header, each as it was sent or as an element of a list; empty when there is none. Names have no case. */
    List<String> headers(String name);

    /** Returns the first value of a header, or null. */
    default @Nullable String header(String name) {
        return headers(name).stream().findFirst().orElse(null);
    }

    /**
     * Returns the first value of a parameter, or null. Unless overridden, parameters are those of the query.
     *
     * @throws RequestRejectedException when the parameters cannot be read
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

    /** Returns the client's address for limits, or null when they do not apply. */
    @Nullable
    String remoteAddress();

    // ---- The answer.

    /** Whether it is too late to set anything. */
    boolean hasBegun();

    /** Sets the status. */
    void setStatus(int status);

    /** Sets a header of the answer in place of its values, {@code Content-Type} and {@code Content-Length} among them. */
    void setHeader(String name, String value);

    /** Adds a value to a header of the answer. */
    void addHeader(String name, String value);

    /** Returns the values of a header of the answer that have been set; empty when there is none. */
    List<String> answered(String name);

    /**
     * Sends a short body and ends the answer.
     *
     * @param bytes not changed afterwards
     * @param end {@link StreamEnd#CLEAN} for whole answers; otherwise the connection is broken off once the bytes are out
     * @throws IOException when the client is gone
     */
    void send(byte[] bytes, int length, StreamEnd end) throws IOException;

    /**
     * Looks whether the answer could become a stream. Does nothing unless overridden.
     *
     * @throws StreamingUnavailableException when the set-up of the application does not let it
     */
    default void requireStreaming() {}

    /**
     * Makes the answer a stream, which goes on when the request's thread has returned. Nothing is sent before the first write, and the header of a gap
     * ({@link StreamHeaders#GAP}) is set by the connection, which hears of it until then.
     *
     * @param headers sets status and headers, once it is sure that the answer is not an error
     * @param end how the answer ends
     * @return what the hub writes to; it reports to the signals, and first that it can be written
     * @throws StreamingUnavailableException when the set-up of the application does not let it
     * @throws IOException when the client is gone
     */
    Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals) throws IOException;

    /**
     * Keeps the answer open until it is known, while no thread waits.
     *
     * @throws StreamingUnavailableException when the set-up of the application does not let it
     * @throws IOException when the client is gone
     */
    Later later() throws IOException;

    /** An answer that is not known yet. */
    interface Later {

        /**
         * Says how the request is answered: by this, which calls {@link #finish} or {@link #stream} once, on any thread. Called once; the thread of the
         * request may not have left the application yet.
         */
        void answerBy(Runnable how);

        /**
         * Answers without a stream: with what {@link HttpExchange#send} sends, or without a body. An {@link IOException} means that the client is gone.
         */
        void finish(Answering answering);

        /**
         * Makes it a stream, as {@link HttpExchange#stream} does.
         *
         * @throws IOException when the client is gone
         */
        Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals) throws IOException;
    }

    /** What sends a short answer. */
    @FunctionalInterface
    interface Answering {

        /** Sends it. */
        void answer(HttpExchange exchange) throws IOException;
    }
}
