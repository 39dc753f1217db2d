package dev.ssehub.spring.internal.login;

import java.util.function.Function;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Mono;

/**
 * Reports sessions that a request ends, or whose ids it changes, as Spring Security does at login and logout. Runs before all filters that
 * may do so, and passes on the request with a session that reports this.
 */
public final class ObservedSessions implements WebFilter, Ordered {

    private static final String SESSION = ObservedSessions.class.getName() + ".session";

    private final Function<String, Mono<Void>> ending;

    /** @param ending ends the streams of the session with this id */
    public ObservedSessions(Function<String, Mono<Void>> ending) {
        this.ending = ending;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Mono<ObservedSession> session = observed(exchange, ending);
        exchange.getAttributes().put(SESSION, session);
        return chain.filter(new ObservedExchange(exchange, session));
    }

    /** Returns the session of a request, without the wrappers of other filters. */
    @SuppressWarnings("unchecked")
    static Mono<ObservedSession> sessionOf(ServerWebExchange exchange) {
        Object known = exchange.getAttribute(SESSION);
        return known == null ? observed(exchange, id -> Mono.empty()) : (Mono<ObservedSession>) known;
    }

    private static Mono<ObservedSession> observed(ServerWebExchange exchange, Function<String, Mono<Void>> ending) {
        return exchange.getSession()
                .map(kept -> new ObservedSession(kept, ending))
                .cache();
    }

    private static final class ObservedExchange extends ServerWebExchangeDecorator {

        private final Mono<WebSession> session;

        ObservedExchange(ServerWebExchange exchange, Mono<ObservedSession> session) {
            super(exchange);
            this.session = session.cast(WebSession.class);
        }

        @Override
        public Mono<WebSession> getSession() {
            return session;
        }
    }
}
