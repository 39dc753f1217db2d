package dev.ssehub.http;

import dev.ssehub.internal.checks.InvalidNameException;
import dev.ssehub.internal.time.OncePerMinute;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request for which the application threw an exception instead of returning a subscription.
 *
 * <p>The exception never reaches the client, which may be anyone: messages of exceptions can contain passwords. Nor is the response an error, since a
 * browser would not reconnect after one, while the application's database may recover. The exception is logged, once a minute for each kind.
 */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final String SECURITY = "org.springframework.security.";
    /** The message of the exception that {@code Subscription.user(null)} throws. */
    private static final String NO_USER = "user must not be null";

    private final OncePerMinute news;
    private final AtomicBoolean hinted = new AtomicBoolean();

    /** @param news limits how often a failure is logged */
    Failures(OncePerMinute news) {
        this.news = news;
    }

    /** Refuses a request that cannot be served now. */
    @FunctionalInterface
    interface Refusing {
        void refuse() throws IOException;
    }

    /**
     * Answers the request. Returns false without answering if the failure is to be rethrown: because a filter handles it, or because the response has
     * already begun.
     */
    boolean answer(HttpExchange exchange, Throwable failure, Refusing refusing) throws IOException {
        if (exchange.hasBegun() || isForAFilter(failure)) {
            return false;
        }
        Optional<RequestRejectedException> rejected = rejection(exchange, failure);
        if (rejected.isPresent()) {
            reject(exchange, rejected.get());
            return true;
        }
        if (news.isDue(failure)) {
            LOG.error(
                    "{} failed; its client is sent away for now and comes back. The same failure is logged once a minute",
                    exchange.path(),
                    failure);
        }
        refusing.refuse();
        return true;
    }

    private Optional<RequestRejectedException> rejection(HttpExchange exchange, Throwable failure) {
        if (failure instanceof RequestRejectedException rejected) {
            return Optional.of(rejected);
        }
        if (failure instanceof InvalidNameException invalid) {
            if (news.isDue(failure)) {
                LOG.warn("{} was requested with an invalid name: {}", exchange.path(), invalid.getMessage());
            }
            return Optional.of(RequestRejectedException.badRequest(String.valueOf(invalid.getMessage())));
        }
        if (failure instanceof NullPointerException && NO_USER.equals(failure.getMessage())) {
            if (hinted.compareAndSet(false, true)) {
                LOG.info(
                        "{} is answered with 401 where nobody is logged in. For streams without a user, resolve Subscription.anonymous()",
                        exchange.path());
            }
            return Optional.of(RequestRejectedException.unauthorized("log in to get events"));
        }
        return Optional.empty();
    }

    private static void reject(HttpExchange exchange, RequestRejectedException rejected) throws IOException {
        if (rejected.status() == 204) {
            exchange.setStatus(204);
        } else {
            Problem.of(rejected.status(), String.valueOf(rejected.getMessage())).send(exchange);
        }
    }

    /**
     * Spring Security's filters turn these into 401, 403 or a login page. {@code AuthenticationServiceException}, a problem on the server's side, is
     * treated like any other failure.
     */
    private static boolean isForAFilter(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            String name = type.getName();
            if (name.equals(SECURITY + "authentication.AuthenticationServiceException")) {
                return false;
            }
            if (name.equals(SECURITY + "access.AccessDeniedException")
                    || name.equals(SECURITY + "core.AuthenticationException")) {
                return true;
            }
        }
        return false;
    }
}
