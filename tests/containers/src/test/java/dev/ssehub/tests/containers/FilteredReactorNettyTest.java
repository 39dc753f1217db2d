package dev.ssehub.tests.containers;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/** The suite through WebFlux where the application has wrapped the response, so that the server requests each block. */
class FilteredReactorNettyTest extends ReactorNettyTest {

    @Override
    HttpHandler handlerOf(Container.App app) {
        HttpHandler handler = handler(app);
        return (request, response) -> handler.handle(request, new ServerHttpResponseDecorator(response));
    }

    @Override
    boolean arePublishersWriting(boolean isHttp2) {
        return false;
    }

    // ---- Known differences, described in docs/webflux.md. Without @Test, these overrides disable the tests.

    /** WebFlux and Reactor Netty log responses that end with an error. */
    @Override
    void aStreamEndsCleanlyOrWithAResetAfterItsLastByteOverHttp1() {}

    @Override
    void aStreamEndsCleanlyOrWithAResetAfterItsLastByteOverHttp2() {}

    @Override
    void aClientThatReconnectsAfterAResetIsRefusedSoftlyWithAReset() {}

    /** Reactor Netty sends chunks to HTTP/1.0 clients too. */
    @Override
    void servesHttp10() {}
}
