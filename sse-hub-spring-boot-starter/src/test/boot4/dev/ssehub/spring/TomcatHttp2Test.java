package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.TestServer.Kind;
import java.util.Objects;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The reset of one client's stream in Tomcat does not affect other requests. */
class TomcatHttp2Test {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}

    @Test
    void requestsOverHttp2AreUsedOnce() {
        try (TestServer server = new TestServer(Kind.TOMCAT, App.class, "server.http2.enabled=true")) {
            TomcatWebServer tomcat = (TomcatWebServer)
                    Objects.requireNonNull(((ServletWebServerApplicationContext) server.context).getWebServer());

            assertThat(tomcat.getTomcat().getConnector().findUpgradeProtocols())
                    .singleElement()
                    .satisfies(protocol -> assertThat(((Http2Protocol) protocol).getDiscardRequestsAndResponses())
                            .isTrue());
        }
    }
}
