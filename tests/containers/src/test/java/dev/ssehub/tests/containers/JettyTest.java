package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import jakarta.servlet.DispatcherType;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.stream.IntStream;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.Test;

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
            if (app.errorPage != null) {
                ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
                pages.addErrorPage(ErrorPageErrorHandler.GLOBAL_ERROR_PAGE, app.errorPage);
                context.setErrorHandler(pages);
            }
            server.setHandler(app.compressesStreams ? compressing(context) : context);
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

    @Override
    boolean arePublishersWriting(boolean isHttp2) {
        return true;
    }

    @Override
    boolean mayInterruptsEndStreams() {
        return false;
    }

    @SuppressWarnings("removal")
    private static Handler compressing(Handler application) {
        GzipHandler gzip = new GzipHandler(application);
        gzip.setIncludedMimeTypes("text/event-stream", "text/javascript");
        gzip.setExcludedMimeTypes();
        gzip.setMinGzipSize(0);
        return gzip;
    }

    /** Jetty would keep an aggregation buffer of 32 KB for each stream. */
    @Test
    void openStreamsHoldNoBuffersOutsideTheHeap() throws Exception {
        start(config -> config);
        openAndPublish(20);
        long before = directMemory();
        openAndPublish(400);

        assertThat(directMemory() - before).isLessThan(400 * 8192);
    }

    private void openAndPublish(int streams) {
        int there = hub.sessions().count();
        long delivered = hub.metrics().delivered();
        IntStream.range(there, there + streams).forEach(i -> swarm.open("/events?user=user" + i));
        awaitOpen(there + streams);
        hub.publish(Audience.everyone(), SseEvent.of("hello"));
        await().atMost(PATIENCE).until(() -> hub.metrics().delivered() == delivered + there + streams);
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
