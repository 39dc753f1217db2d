package dev.ssehub.http;

import dev.ssehub.internal.wire.ControlFrames;
import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.Framing;
import dev.ssehub.session.SubscriptionRefusedException;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Answers requests for streams and polls that the hub refuses.
 *
 * <p>An {@code EventSource} gives up for good after any status other than 200. A temporary refusal is therefore an event stream that sets the
 * reconnection time, and ends.
 */
final class Refusals {

    static final Problem NOT_NOW = Problem.of(503, "this cannot be served now: come back soon");

    private final EndpointSettings settings;
    private final long retryMillis;
    private final String heartbeatMillis;

    /** @param retryMillis the usual reconnection time */
    Refusals(EndpointSettings settings, long retryMillis, String heartbeatMillis) {
        this.settings = settings;
        this.retryMillis = Math.max(1, retryMillis);
        this.heartbeatMillis = heartbeatMillis;
    }

    static Problem problemOf(SubscriptionRefusedException refused) {
        return switch (refused.reason()) {
            case NOT_WELCOME -> Problem.of(204, "the stream has been ended for good");
            case EXPIRED -> Problem.of(401, "the authorization has expired");
            case TOO_MANY_FOR_USER -> Problem.of(429, "too many streams for this user");
            case TOO_MANY_FOR_ADDRESS -> Problem.of(429, "too many streams from this address");
            case TOO_MANY_SESSIONS -> Problem.of(503, "too many streams");
            default -> Problem.of(503, "the server is going down: come back soon");
        };
    }

    /** Refuses softly or with an error, depending on the settings. */
    void refuse(HttpExchange exchange, Problem problem, Subscription subscription) throws IOException {
        if (!problem.isForNow() || !isSoft(exchange)) {
            refuseHard(exchange, problem);
            return;
        }
        StreamHeaders.setEventStreamHeaders(exchange, heartbeatMillis);
        long millis = comeBackMillis();
        boolean isPlain = subscription.framing() == Framing.PLAIN;
        byte[] comeBack = isPlain ? ControlFrames.plainRetry(millis) : ControlFrames.retry(millis);
        StreamEnd end = Requested.isHead(exchange) ? StreamEnd.CLEAN : settings.endOf(subscription);
        exchange.send(comeBack, comeBack.length, end);
    }

    private boolean isSoft(HttpExchange exchange) {
        return switch (settings.refusal()) {
            case SOFT -> !(settings.answersPolls() && Requested.isPoll(exchange));
            case BY_ACCEPT -> Requested.namesStream(exchange);
            case HARD -> false;
        };
    }

    /** Refuses with an error. */
    void refuseHard(HttpExchange exchange, Problem problem) throws IOException {
        if (problem.isForNow()) {
            exchange.setHeader("Retry-After", Long.toString(Math.max(1, comeBackMillis() / 1000)));
        }
        problem.send(exchange);
    }

    /** Returns between one and three times the usual reconnection time, so that refused clients do not reconnect at the same time. */
    private long comeBackMillis() {
        return retryMillis + ThreadLocalRandom.current().nextLong(2 * retryMillis);
    }
}
