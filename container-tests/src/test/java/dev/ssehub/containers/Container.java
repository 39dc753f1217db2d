package dev.ssehub.containers;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.util.LinkedHashMap;
import java.util.Map;

/** A kind of servlet container that the suite can start, over real sockets on a free port. */
interface Container {

    /** Starts a server with an application, HTTP/1.1 and HTTP/2 without TLS. */
    Running start(App app) throws Exception;

    /** A server that runs. */
    interface Running extends AutoCloseable {
        int port();
    }

    /** Servlets by their paths, and filters before all of them. */
    final class App {
        final Map<String, Servlet> servlets = new LinkedHashMap<>();
        final Map<Filter, Boolean> filters = new LinkedHashMap<>();

        App servlet(String path, Servlet servlet) {
            servlets.put(path, servlet);
            return this;
        }

        App filter(Filter filter, boolean asyncSupported) {
            filters.put(filter, asyncSupported);
            return this;
        }
    }
}
