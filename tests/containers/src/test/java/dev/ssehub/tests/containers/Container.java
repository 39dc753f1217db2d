package dev.ssehub.tests.containers;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContextListener;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A kind of servlet container that the suite can start, over real sockets on a free port. */
interface Container {

    /** Starts a server with an application, HTTP/1.1 and HTTP/2 without TLS. */
    Running start(App app) throws Exception;

    /** A server that runs. */
    interface Running extends AutoCloseable {
        int port();

        /** Returns how many TCP connections the container still has, 0 where nobody asks for it. */
        default long connections() {
            return 0;
        }
    }

    /** Servlets by their paths, and filters before all of them. */
    final class App {
        final Map<String, Servlet> servlets = new LinkedHashMap<>();
        final Map<Filter, Boolean> filters = new LinkedHashMap<>();

        @Nullable
        String errorPage;

        /** Where requests go that fail. */
        App errorPage(String path) {
            errorPage = path;
            return this;
        }

        Duration writeTimeout = Duration.ofSeconds(20);

        /** How long Tomcat waits for a client that does not read. */
        App writeTimeout(Duration timeout) {
            writeTimeout = timeout;
            return this;
        }

        @Nullable
        ServletContextListener listener;

        /** Who hears of the end of the application, on Tomcat. */
        App listener(ServletContextListener who) {
            listener = who;
            return this;
        }

        boolean compressesStreams;

        /** Makes the server compress event streams, against all advice, and scripts. */
        App compressingStreams() {
            compressesStreams = true;
            return this;
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
}
