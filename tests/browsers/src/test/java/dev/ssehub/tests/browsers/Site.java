package dev.ssehub.tests.browsers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.HubConfig;
import dev.ssehub.HubConfigBuilder;
import dev.ssehub.SseHub;
import dev.ssehub.http.RequestRejectedException;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import dev.ssehub.tests.support.AppProcess;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** A server with a hub and some pages, over HTTP/1.1. */
final class Site implements AutoCloseable {

    private static final String PAGE = """
            <!doctype html>
            <meta charset="utf-8">
            <title>page</title>
            <script type="module">
              import { HubEventSource } from '/sse-hub.js';
              const options = JSON.parse(new URLSearchParams(location.search).get('options') ?? '{}');
              window.got = [];
              window.gaps = 0;
              window.states = [];
              window.tokens = 0;
              if (options.bearer) {
                window.bearer = options.bearer;
                options.token = () => bearer;
              } else if (options.token) options.token = async () => (await fetch('/token?' + ++tokens)).json();
              window.source = new HubEventSource('/sse?user=ann', { user: 'ann', ...options });
              source.addEventListener('notice', event => got.push(event.data));
              source.addEventListener('unread', event => window.unread = event.data);
              source.onGap = () => gaps++;
              source.onState = ({ state, reason }) => states.push(reason ? `${state}: ${reason}` : state);
            </script>
            """;

    static final SubscriptionResolver BY_QUERY = request -> Subscription.user(request.getParameter("user"));

    final SseHub hub;
    final ServedScript script = new ServedScript();
    /** The number of requests for streams so far. */
    final AtomicInteger streams = new AtomicInteger();
    /** The number of polls so far. */
    final AtomicInteger polls = new AtomicInteger();
    /** With a value, all requests are refused with it. */
    volatile @Nullable RequestRejectedException refusal;

    private final Map<String, String> pages = new ConcurrentHashMap<>(Map.of("/page", PAGE));
    private final Server server = new Server(new QueuedThreadPool(16, 4));
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context = new ServletContextHandler("/");

    /** Starts at a port, or at a free one if it is 0; the query names the user. */
    Site(int port, UnaryOperator<HubConfigBuilder> config) throws Exception {
        this(port, config, BY_QUERY);
    }

    Site(int port, UnaryOperator<HubConfigBuilder> config, SubscriptionResolver resolver) throws Exception {
        this(port, config, resolver, builder -> builder);
    }

    Site(
            int port,
            UnaryOperator<HubConfigBuilder> config,
            SubscriptionResolver resolver,
            UnaryOperator<SseHub.Builder> hooks)
            throws Exception {
        HubConfigBuilder settings = HubConfig.builder().retry(Duration.ofMillis(200));
        hub = hooks.apply(SseHub.builder().config(config.apply(settings).build()))
                .build();
        SubscriptionResolver refusing = request -> {
            if (refusal != null) {
                throw refusal;
            }
            return resolver.resolve(request);
        };
        connector.setHost("127.0.0.1");
        // A port of our own, because browsers keep the storage of a site, and would take a reused port for the same
        // site.
        connector.setPort(port == 0 ? AppProcess.freePort() : port);
        server.addConnector(connector);
        add("/sse", new SseHubServlet(hub, request -> {
            (isPoll(request) ? polls : streams).incrementAndGet();
            return refusing.resolve(request);
        }));
        add("/sse-hub.js", script);
        add("/*", new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                String page = pages.get(request.getRequestURI());
                response.setStatus(page == null ? 404 : 200);
                response.setContentType("text/html;charset=utf-8");
                response.getOutputStream().write((page == null ? "nothing" : page).getBytes(UTF_8));
            }
        });
        server.setHandler(context);
        server.start();
    }

    static boolean isPoll(HttpServletRequest request) {
        return "application/json".equals(request.getHeader("Accept"));
    }

    void add(String path, Servlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
    }

    void page(String path, String html) {
        pages.put(path, html);
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        hub.close();
        server.stop();
    }
}
