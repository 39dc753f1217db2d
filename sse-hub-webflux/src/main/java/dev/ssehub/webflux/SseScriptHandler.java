package dev.ssehub.webflux;

import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpScripts;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Serves the browser's half, an ES module, so that a page needs one script and no build. It is for the events of a hub and for runs; with the query {@code ?run}
 * it is for runs alone, and smaller. Browsers of before 2020, and pages that are not in a secure context, get one that does without what only others have.
 *
 * <p>Browsers ask each time whether theirs is still the one, and are answered 304, so that a page never runs with the script of another release. Clients that
 * accept gzip get it compressed, whatever the server's settings are. Any thread may use it.
 */
public final class SseScriptHandler extends EndpointHandler {

    private final HttpScripts scripts;

    /** Reads the scripts, for pages of the same origin, and of those of the application's own CORS configuration. */
    public SseScriptHandler() {
        this(Cors.none());
    }

    /** Reads the scripts, which pages of these other origins may import too. */
    public SseScriptHandler(Cors cors) {
        scripts = new HttpScripts(cors);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return Mono.defer(() -> Answers.of(exchange, scripts::get));
    }
}
