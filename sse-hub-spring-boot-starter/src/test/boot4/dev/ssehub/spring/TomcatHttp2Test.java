package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.TestServer.Kind;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The reset of one client's stream in Tomcat does not affect other requests. */
class TomcatHttp2Test {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}

    @Test
    void requestsOverHttp2AreUsedOnce() {
        try (TestServer server = new TestServer(Kind.TOMCAT, App.class, "server.http2.enabled=true")) {
            assertUsesRequestsOnce(((ServletWebServerApplicationContext) server.context).getWebServer());
        }
    }

    @Test
    void underWebFluxAsWell() {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.REACTIVE)
                .properties(
                        "server.port=0",
                        "server.http2.enabled=true",
                        "spring.main.banner-mode=off",
                        "sse-hub.backplane.redis.enabled=false",
                        "sse-hub.backplane.rabbitmq.enabled=false",
                        "spring.autoconfigure.exclude="
                                + "org.springframework.boot.jetty.autoconfigure.reactive.JettyReactiveWebServerAutoConfiguration,"
                                + "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration")
                .run()) {
            assertUsesRequestsOnce(((ReactiveWebServerApplicationContext) context).getWebServer());
        }
    }

    private static void assertUsesRequestsOnce(WebServer server) {
        Connector connector = ((TomcatWebServer) server).getTomcat().getConnector();
        assertThat(connector.getProperty("socket.appWriteBufSize")).isEqualTo("16384");
        assertThat(connector.findUpgradeProtocols())
                .singleElement()
                .satisfies(protocol -> assertThat(((Http2Protocol) protocol).getDiscardRequestsAndResponses())
                        .isTrue());
    }
}
