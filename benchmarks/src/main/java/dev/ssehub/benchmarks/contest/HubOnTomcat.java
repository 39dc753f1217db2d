package dev.ssehub.benchmarks.contest;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.session.Subscription;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** SSE Hub on Tomcat, with its defaults but for the number of connections. */
final class HubOnTomcat implements Contestant {

    private final SseHub hub = SseHub.create();
    private final Tomcat tomcat = new Tomcat();

    HubOnTomcat() throws Exception {
        tomcat.setBaseDir(Files.createTempDirectory("contest").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("acceptCount", "4096");
        tomcat.getConnector().setProperty("maxConnections", "100000");
        Context context = tomcat.addContext("", null);
        Wrapper wrapper =
                Tomcat.addServlet(context, "hub", new SseHubServlet(hub, request -> Subscription.anonymous()));
        wrapper.setAsyncSupported(true);
        context.addServletMappingDecoded("/events", "hub");
        tomcat.start();
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void publish(String data) {
        hub.publish(Audience.everyone(), SseEvent.of(data));
    }
}
