package dev.ssehub.benchmarks.contest;

import jakarta.servlet.http.HttpServlet;
import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** The common part of the contestants on a bare Tomcat: one servlet, and defaults except for the number of connections. */
abstract class TomcatServer implements Contestant {

    private final Tomcat tomcat = new Tomcat();

    TomcatServer(HttpServlet servlet) throws Exception {
        tomcat.setBaseDir(Files.createTempDirectory("contest").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.getConnector().setProperty("acceptCount", "4096");
        tomcat.getConnector().setProperty("maxConnections", "100000");
        Context context = tomcat.addContext("", null);
        Wrapper wrapper = Tomcat.addServlet(context, "events", servlet);
        wrapper.setAsyncSupported(true);
        context.addServletMappingDecoded("/events", "events");
        tomcat.start();
    }

    @Override
    public final int port() {
        return tomcat.getConnector().getLocalPort();
    }
}
