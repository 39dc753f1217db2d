package dev.ssehub.tests.containers;

import dev.ssehub.SseHub;
import dev.ssehub.http.Cors;
import dev.ssehub.run.RunView;
import dev.ssehub.servlet.RunEndpoint;
import dev.ssehub.servlet.SseEndpoint;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SsePollServlet;
import dev.ssehub.servlet.SseScriptServlet;
import dev.ssehub.session.Subscription;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A kind of server that the suite can start, with real sockets on a free port. */
interface Container {

    /** Starts a server with an application, for HTTP/1.1 and HTTP/2 without TLS. */
    Running start(App app) throws Exception;

    /** A running server. */
    interface Running extends AutoCloseable {
        int port();

        /** Returns the number of open TCP connections of the container, or 0 if the suite does not need it. */
        default long connections() {
            return 0;
        }
    }

    /** Resolves the subscription of a request from its parameters. */
    @FunctionalInterface
    interface Resolver {
        Subscription resolve(UnaryOperator<@Nullable String> parameter);
    }

    /** Resolves the view of a run, and its viewer, from the parameters of a request. */
    @FunctionalInterface
    interface Views {
        Shown show(UnaryOperator<@Nullable String> parameter);
    }

    /** A view of a run, and its viewer. */
    record Shown(SseHub hub, RunView view, Subscription viewer) {}

    /** An endpoint of the hub, for servers without servlets; components that its kind does not use are null. */
    record Endpoint(
            Kind kind,
            @Nullable SseHub hub,
            Cors cors,
            @Nullable Resolver resolver,
            @Nullable Views views) {

        enum Kind {
            STREAM,
            POLL,
            SCRIPT,
            VIEWS
        }
    }

    /** An application: servlets by path, among them the endpoints, and filters in front of all of them. */
    final class App {
        final Map<String, Servlet> servlets = new LinkedHashMap<>();
        final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        final Map<Filter, Boolean> filters = new LinkedHashMap<>();

        @Nullable
        String errorPage;

        /** Sets the page to which failed requests are dispatched. */
        App errorPage(String path) {
            errorPage = path;
            return this;
        }

        Duration writeTimeout = Duration.ofSeconds(20);

        /** Sets how long Tomcat waits for a client that does not read. */
        App writeTimeout(Duration timeout) {
            writeTimeout = timeout;
            return this;
        }

        @Nullable
        ServletContextListener listener;

        /** Sets the listener for the end of the application, on Tomcat. */
        App listener(ServletContextListener who) {
            listener = who;
            return this;
        }

        boolean compressesStreams;

        /** Makes the server compress event streams, against our advice, and scripts. */
        App compressingStreams() {
            compressesStreams = true;
            return this;
        }

        App stream(String path, SseHub hub, Cors cors, Resolver resolver) {
            endpoints.put(path, new Endpoint(Endpoint.Kind.STREAM, hub, cors, resolver, null));
            return servlet(
                    path,
                    new SseHubServlet(
                            SseEndpoint.of(hub).cors(cors), request -> resolver.resolve(request::getParameter)));
        }

        App poll(String path, SseHub hub, Cors cors, Resolver resolver) {
            endpoints.put(path, new Endpoint(Endpoint.Kind.POLL, hub, cors, resolver, null));
            return servlet(
                    path,
                    new SsePollServlet(
                            SseEndpoint.of(hub).cors(cors), request -> resolver.resolve(request::getParameter)));
        }

        App script(String path, Cors cors) {
            endpoints.put(path, new Endpoint(Endpoint.Kind.SCRIPT, null, cors, null, null));
            return servlet(path, new SseScriptServlet(cors));
        }

        App views(String path, Views views) {
            endpoints.put(path, new Endpoint(Endpoint.Kind.VIEWS, null, Cors.none(), null, views));
            return servlet(path, new ViewsServlet(path, views));
        }

        App servlet(String path, Servlet servlet) {
            servlets.put(path, servlet);
            return this;
        }

        App filter(Filter filter, boolean asyncSupported) {
            filters.put(filter, asyncSupported);
            return this;
        }
    }

    /** Shows runs. */
    final class ViewsServlet extends HttpServlet {

        private static final long serialVersionUID = 1L;
        private final transient String path;
        private final transient Views views;

        ViewsServlet(String path, Views views) {
            this.path = path;
            this.views = views;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            Shown shown = views.show(request::getParameter);
            RunEndpoint.of(shown.hub())
                    .address(id -> path + "/" + id)
                    .answer(request, response, shown.view(), shown.viewer());
        }
    }
}
