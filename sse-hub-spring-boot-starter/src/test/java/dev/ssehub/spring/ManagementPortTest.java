package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.spring.TestServer.Kind;
import dev.ssehub.tests.support.HttpCaller;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A port of its own for the actuator serves the actuator, and neither streams nor polls nor the script. */
class ManagementPortTest {

    private static final String[] SETTINGS = {
        "management.server.port=0",
        "management.server.address=127.0.0.1",
        "management.endpoints.web.exposure.include=ssehub,health"
    };

    /** The tests have several servers on their class path, each of which would have the port. */
    private static String exclude(String known, String... servers) {
        StringBuilder names = new StringBuilder("spring.autoconfigure.exclude=").append(known);
        for (String server : servers) {
            names.append(",org.springframework.boot.").append(server).append("ManagementContextAutoConfiguration");
        }
        return names.toString();
    }

    private static String[] with(String exclusions) {
        return new String[] {exclusions, SETTINGS[0], SETTINGS[1], SETTINGS[2]};
    }

    private static void assertServesTheActuatorOnly(TestServer server) throws Exception {
        HttpCaller management = HttpCaller.ofReactorNetty(
                server.context.getEnvironment().getRequiredProperty("local.management.port", Integer.class));
        for (String path : List.of("/sse", "/sse/poll", "/sse-hub.js", "/plain")) {
            assertThat(server.http.send("HEAD", path).statusCode()).as(path).isEqualTo(200);
            assertThat(management.send("HEAD", path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(management.get("/actuator/ssehub").body()).contains("\"sessionCount\":0");
        assertThat(management.get("/actuator/health").body()).contains("\"UP\"");
        assertThat(server.http.get("/actuator/ssehub").statusCode()).isEqualTo(404);
    }

    @Test
    void onWebFlux() throws Exception {
        try (TestServer server = TestServer.onNetty(
                NettyApp.class,
                with(exclude(
                        Boot.NOT_ON_NETTY,
                        "tomcat.autoconfigure.actuate.web.server.TomcatReactive",
                        "jetty.autoconfigure.actuate.web.server.JettyReactive")))) {
            assertServesTheActuatorOnly(server);
        }
    }

    @Test
    void onServlets() throws Exception {
        try (TestServer server = new TestServer(
                Kind.TOMCAT,
                BootApp.class,
                with(exclude(
                        Boot.exclusionsFor(Kind.TOMCAT), "jetty.autoconfigure.actuate.web.server.JettyServlet")))) {
            assertServesTheActuatorOnly(server);
        }
    }
}
