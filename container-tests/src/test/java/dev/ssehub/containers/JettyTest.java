package dev.ssehub.containers;

import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The suite on Jetty 12.1. */
class JettyTest extends ContainerSuite {

    @Override
    protected Container container() {
        return app -> {
            Server server = new Server(new QueuedThreadPool(16, 4));
            HttpConfiguration http = new HttpConfiguration();
            http.setSendServerVersion(false);
            ServerConnector connector = new ServerConnector(
                    server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
            connector.setHost("127.0.0.1");
            connector.setAcceptQueueSize(1024);
            server.addConnector(connector);
            ServletContextHandler context = new ServletContextHandler("/");
            app.filters.forEach((filter, async) -> {
                FilterHolder holder = new FilterHolder(filter);
                holder.setAsyncSupported(async);
                context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
            });
            app.servlets.forEach((path, servlet) -> {
                ServletHolder holder = new ServletHolder(servlet);
                holder.setAsyncSupported(true);
                context.addServlet(holder, path);
            });
            server.setHandler(context);
            server.start();
            return new Container.Running() {
                @Override
                public int port() {
                    return connector.getLocalPort();
                }

                @Override
                public void close() throws Exception {
                    server.stop();
                }
            };
        };
    }
}
