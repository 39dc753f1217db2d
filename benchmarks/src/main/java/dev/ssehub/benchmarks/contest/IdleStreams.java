package dev.ssehub.benchmarks.contest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Asynchronous requests to which nothing is ever sent: what a container itself needs to hold a stream open. */
final class IdleStreams extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Queue<AsyncContext> open = new ConcurrentLinkedQueue<>();

    private IdleStreams() {}

    static Contestant onJetty() throws Exception {
        return new OnJetty();
    }

    static Contestant onTomcat() throws Exception {
        return new OnTomcat();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/event-stream");
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        response.flushBuffer();
        open.add(async);
    }

    private static final class OnJetty extends JettyServer {
        OnJetty() throws Exception {
            super(new IdleStreams());
        }

        @Override
        public void toAll(String data) {
            throw new IllegalStateException("idle streams get nothing");
        }
    }

    private static final class OnTomcat extends TomcatServer {
        OnTomcat() throws Exception {
            super(new IdleStreams());
        }

        @Override
        public void toAll(String data) {
            throw new IllegalStateException("idle streams get nothing");
        }
    }
}
