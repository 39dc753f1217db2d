package dev.ssehub.tests.browsers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Browser;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.openqa.selenium.json.Json;

/**
 * A server whose responses are described by the URL, for cases that are written in JavaScript, as resources in the folder {@code cases}.
 * It has two ports, and therefore two origins of one site.
 */
final class ScriptedServer implements AutoCloseable {

    private static final Json JSON = new Json();
    private static final Pattern HEADER = Pattern.compile("\\{([\\w-]+)}");

    final ServedScript script = new ServedScript();

    private final Server server = new Server();
    private final int port;
    private final int otherPort;
    private final int nobody;
    private final Map<String, Integer> turns = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> signals = new ConcurrentHashMap<>();
    private final Map<String, Queue<AsyncContext>> open = new ConcurrentHashMap<>();

    ScriptedServer() throws Exception {
        port = listen();
        otherPort = listen();
        nobody = AppProcess.freePort();
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(script, "/sse-hub.js");
        context.addServlet(new Files(), "/cases/*");
        ServletHolder streams = new ServletHolder(new Streams());
        streams.setAsyncSupported(true);
        context.addServlet(streams, "/stream");
        context.addServlet(new Signals(), "/go");
        context.addServlet(new Ends(), "/end");
        server.setHandler(context);
        server.start();
    }

    private int listen() throws IOException {
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        int free = AppProcess.freePort();
        connector.setPort(free);
        server.addConnector(connector);
        return free;
    }

    /**
     * Runs the cases of a file in a browser, and returns how many passed, and the failures by name.
     *
     * @param context {@code window}, {@code worker} or {@code shared}
     * @param source {@code hub}, or {@code native} for the browser's own {@code EventSource}
     */
    Outcome run(Browser browser, String file, String context, String source) {
        browser.open("http://localhost:%d/cases/page.html?file=%s&context=%s&source=%s&other=%d&nobody=%d"
                .formatted(port, file, context, source, otherPort, nobody));
        await().until(() -> browser.script("return window.outcome && window.outcome.passed") != null);
        Map<?, ?> outcome = (Map<?, ?>) Objects.requireNonNull(browser.script("return window.outcome"));
        Map<String, String> failed = new TreeMap<>();
        ((Map<?, ?>) Objects.requireNonNull(outcome.get("failed")))
                .forEach((name, problem) -> failed.put(String.valueOf(name), String.valueOf(problem)));
        return new Outcome(((Number) Objects.requireNonNull(outcome.get("passed"))).intValue(), failed);
    }

    /** How many cases passed, and why the others failed. */
    record Outcome(int passed, Map<String, String> failed) {

        int total() {
            return passed + failed.size();
        }
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }

    private static final class Files extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String name = request.getPathInfo();
            try (InputStream file = ScriptedServer.class.getResourceAsStream("/cases" + name)) {
                if (file == null) {
                    response.setStatus(404);
                    return;
                }
                response.setContentType(name.endsWith(".js") ? "text/javascript" : "text/html");
                response.setCharacterEncoding("utf-8");
                file.transferTo(response.getOutputStream());
            }
        }
    }

    /** Resumes a response that waits for its reader. */
    private final class Signals extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            signals.computeIfAbsent(request.getParameter("key"), unused -> new CountDownLatch(1))
                    .countDown();
        }
    }

    /** Ends the streams of a finished case, whether or not the browser has closed its connections. */
    private final class Ends extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) {
            Queue<AsyncContext> streams = open.remove(request.getParameter("key"));
            if (streams != null) {
                streams.forEach(AsyncContext::complete);
            }
        }
    }

    /** Answers the n-th request with a key by the n-th answer in the URL, and all further ones by the last answer. */
    private final class Streams extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doOptions(HttpServletRequest request, HttpServletResponse response) {
            allow(request, response);
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            answer(request, response);
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (!"text/event-stream".equals(request.getHeader("Accept"))) {
                response.setStatus(406);
                allow(request, response);
                return;
            }
            answer(request, response);
        }

        private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
            int turn = turns.merge(request.getParameter("key"), 1, Integer::sum) - 1;
            List<?> answers = (List<?>) JSON.toType(request.getParameter("answers"), List.class);
            Map<?, ?> answer = (Map<?, ?>) answers.get(Math.min(turn, answers.size() - 1));
            response.setStatus(((Number) answer.get("status")).intValue());
            ((Map<?, ?>) answer.get("headers"))
                    .forEach((name, value) -> response.setHeader(String.valueOf(name), String.valueOf(value)));
            if (Boolean.TRUE.equals(answer.get("cors"))) {
                allow(request, response);
            }
            if (Boolean.TRUE.equals(answer.get("breaks"))) {
                response.setContentLengthLong(1_000_000);
            }
            if (Boolean.TRUE.equals(answer.get("stays"))) {
                AsyncContext stream = request.startAsync();
                stream.setTimeout(0);
                open.computeIfAbsent(request.getParameter("key"), unused -> new ConcurrentLinkedQueue<>())
                        .add(stream);
            }
            OutputStream body = response.getOutputStream();
            for (Object piece : (List<?>) answer.get("pieces")) {
                String text = HEADER.matcher(String.valueOf(piece))
                        .replaceAll(header -> String.valueOf(request.getHeader(header.group(1))));
                // Each character of the text is a byte.
                body.write(text.getBytes(ISO_8859_1));
                body.flush();
            }
            if (Boolean.TRUE.equals(answer.get("stays"))) {
                response.flushBuffer();
            }
            if (Boolean.TRUE.equals(answer.get("waits"))) {
                awaitSignal(request.getParameter("key"));
            }
        }

        private void awaitSignal(String key) {
            CountDownLatch signal = signals.computeIfAbsent(key, unused -> new CountDownLatch(1));
            try {
                if (!signal.await(1, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("no signal for " + key);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void allow(HttpServletRequest request, HttpServletResponse response) {
            response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
            response.setHeader("Access-Control-Allow-Credentials", "true");
            response.setHeader("Access-Control-Allow-Headers", "last-event-id");
        }
    }
}
