package dev.ssehub.tests.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.encoding.ContentEncodingRepository;
import io.undertow.server.handlers.encoding.EncodingHandler;
import io.undertow.server.handlers.encoding.GzipEncodingProvider;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The suite on Undertow 2.3. */
class UndertowTest extends ContainerSuite {

    @Override
    protected Container container() {
        return app -> {
            DeploymentInfo deployment = Servlets.deployment()
                    .setClassLoader(UndertowTest.class.getClassLoader())
                    .setContextPath("/")
                    .setDeploymentName("suite");
            app.filters.forEach((filter, async) -> {
                String name = filter.getClass().getName();
                deployment.addFilter(Servlets.filter(name, Filter.class, new ImmediateInstanceFactory<>(filter))
                        .setAsyncSupported(async));
                deployment.addFilterUrlMapping(name, "/*", DispatcherType.REQUEST);
            });
            app.servlets.forEach((path, servlet) ->
                    deployment.addServlet(Servlets.servlet(path, Servlet.class, new ImmediateInstanceFactory<>(servlet))
                            .addMapping(path)
                            .setAsyncSupported(true)));
            if (app.errorPage != null) {
                deployment.addErrorPage(Servlets.errorPage(app.errorPage));
            }
            DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
            manager.deploy();
            Undertow undertow = Undertow.builder()
                    .addHttpListener(0, "127.0.0.1")
                    .setIoThreads(2)
                    .setWorkerThreads(16)
                    .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                    // Otherwise stop() waits forever for a worker that has not noticed the end.
                    .setServerOption(UndertowOptions.SHUTDOWN_TIMEOUT, 10_000)
                    .setHandler(app.compressesStreams ? compressing(manager.start()) : manager.start())
                    .build();
            undertow.start();
            int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
            return new Container.Running() {
                @Override
                public int port() {
                    return port;
                }

                @Override
                public void close() throws Exception {
                    manager.stop();
                    manager.undeploy();
                    undertow.stop();
                }
            };
        };
    }

    @Override
    boolean arePublishersWriting(boolean isHttp2) {
        return false;
    }

    @Override
    boolean mayInterruptsEndStreams() {
        return false;
    }

    private static HttpHandler compressing(HttpHandler application) {
        return new EncodingHandler(
                application,
                new ContentEncodingRepository().addEncodingHandler("gzip", new GzipEncodingProvider(), 50));
    }

    /** On Undertow the hub uses no write listener. It notices instead that the filter's stream passes on no flush. */
    @Test
    @Override
    void aFilterThatWithholdsTheWriteListenerIsNamed() throws Exception {
        start(config -> config, app -> app.filter(new DeafFilter(), true));
        swarm.open("/events?user=ann");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(log.messages())
                        .anySatisfy(
                                message -> assertThat(message).contains("is buffered by", DeafFilter.class.getName())));
    }
}
