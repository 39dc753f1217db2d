/** Streams of a hub on Spring WebFlux. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-transitive-automatic") // Spring and Reactor have no module descriptors.
module dev.ssehub.webflux {
    requires transitive dev.ssehub.core;
    requires transitive dev.ssehub.http;
    requires transitive reactor.core;
    requires transitive spring.web;
    requires transitive spring.webflux;
    requires transitive spring.core;
    requires static io.netty.buffer;
    requires static io.netty.codec.http;
    requires static io.netty.common;
    requires static io.netty.transport;
    requires static reactor.netty.core;
    requires static reactor.netty.http;
    requires static org.jspecify;
    requires org.reactivestreams;
    requires org.slf4j;

    exports dev.ssehub.webflux;
}
