package dev.ssehub.benchmarks.contest;

import jakarta.servlet.http.HttpServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The common part of the contestants on Jetty: one servlet, and defaults except for few threads and a long queue of connections. */
abstract class JettyServer implements Contestant {

    private final ServerConnector connector;

    JettyServer(HttpServlet servlet) throws Exception {
        Server server = new Server(new QueuedThreadPool(16, 4));
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(holder, "/events");
        server.setHandler(context);
        server.start();
    }

    @Override
    public final int port() {
        return connector.getLocalPort();
    }
}
