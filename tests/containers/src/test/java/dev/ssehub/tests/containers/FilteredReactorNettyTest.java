package dev.ssehub.tests.containers;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/** The suite through WebFlux where something of the application's stands before the response, so that the server asks for each block. */
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

    // ---- What is known to be otherwise here, as docs/webflux.md says.

    /** WebFlux and Reactor Netty log an answer that ends with an error. */
    @Override
    void aStreamEndsInOrderOrWithAResetAfterItsLastByteOverHttp1() {}

    @Override
    void aStreamEndsInOrderOrWithAResetAfterItsLastByteOverHttp2() {}

    @Override
    void aClientThatComesBackAfterAnErrorIsRefusedSoftlyWithOne() {}

    /** Reactor Netty sends chunks. */
    @Override
    void servesHttp10() {}
}
