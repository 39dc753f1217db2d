package dev.ssehub.servlet;

import dev.ssehub.internal.time.OncePerMinute;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names what keeps a stream from its client: a filter, wrapper or handler that buffers, compresses, or does not call back. Checked at the first
 * flush, and when a response is given up before it. Each message is logged once a minute for the same suspects.
 */
final class Swallowers {

    private static final Logger LOG = LoggerFactory.getLogger(Swallowers.class);

    private final HttpServletResponse response;
    private final Supplier<String> suspects;
    private final OncePerMinute news;

    Swallowers(HttpServletResponse response, Supplier<String> suspects, OncePerMinute news) {
        this.response = response;
        this.suspects = suspects;
        this.news = news;
    }

    String suspects() {
        return suspects.get();
    }

    /** Returns the response, for headers that are not known before the stream begins. */
    HttpServletResponse response() {
        return response;
    }

    /** Checks whether the first flush has reached the client, as far as that can be seen. Returns false if it certainly has not. */
    boolean isFlushed() {
        if (!response.isCommitted()) {
            if (isNews("buffers")) {
                LOG.error(
                        "An event stream does not reach its client: the response is buffered by {}. Exclude the stream's path from it.",
                        suspects());
            }
            return false;
        }
        String encoding = response.getHeader("Content-Encoding");
        if (encoding != null && isNews("compresses")) {
            LOG.error(
                    "An event stream is compressed ({}), which holds events back, for good or until there are more: exclude text/event-stream in"
                            + " the server's compression, or the stream's path in {}.",
                    encoding,
                    suspects());
        }
        return true;
    }

    /** Logs an error if nothing at all could be written until now. */
    void blameForSilence() {
        if (!response.isCommitted() && isNews("is silent")) {
            LOG.error(
                    "An event stream was given up without a byte: the container has not once said that the response can be written. One of these does"
                            + " not pass setWriteListener and isReady on: {}. Exclude the stream's path from it.",
                    suspects());
        }
    }

    private boolean isNews(String what) {
        return news.isDue(what + " " + suspects());
    }
}
