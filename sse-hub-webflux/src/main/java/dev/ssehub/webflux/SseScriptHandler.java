package dev.ssehub.webflux;

import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpScripts;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Serves the browser script, an ES module, so that a page needs one script and no build. The module is for the events of a hub and for runs; with the query
 * {@code ?run} it is only for runs, and smaller. Browsers from before 2020, and pages outside secure contexts, get a module that does not need newer features.
 *
 * <p>Browsers revalidate the script each time, and are answered 304, so that a page never runs with the script of another release. Clients that
 * accept gzip get it compressed, regardless of the server's settings. Any thread may use it.
 */
public final class SseScriptHandler extends EndpointHandler {

    private final HttpScripts scripts;

    /** Reads the scripts, for pages of the same origin, and of the origins in the application's own CORS configuration. */
    public SseScriptHandler() {
        this(Cors.none());
    }

    /** Reads the scripts; pages of these other origins may import them too. */
    public SseScriptHandler(Cors cors) {
        scripts = new HttpScripts(cors);
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange) {
        return Mono.defer(() -> Answers.of(exchange, scripts::get));
    }
}
