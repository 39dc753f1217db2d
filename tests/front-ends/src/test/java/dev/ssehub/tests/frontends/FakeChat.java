package dev.ssehub.tests.frontends;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.run.AgUiEvents;
import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An AG-UI server without a hub. Its answers open one of each kind of element that has to be closed before a run may end, which no model
 * does at the same time. Its words are {@code w1 w2 … }; the prompt sets their number.
 */
final class FakeChat implements AutoCloseable {

    private static final int PAUSE_MILLIS = 4;

    private final HttpServer server;
    private final ExecutorService requests = Executors.newCachedThreadPool();
    private final ScheduledExecutorService model = Executors.newScheduledThreadPool(2);
    private final Map<String, FakeRun> runOfThread = new ConcurrentHashMap<>();

    FakeChat() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(requests);
        server.createContext("/agui", this::run);
        server.createContext("/copilotkit/agent/any/stop/", this::stop);
        server.start();
    }

    String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
        model.shutdownNow();
    }

    private void run(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        FakeRun run = runOfThread.computeIfAbsent(
                first(body, "\"threadId\":\"([^\"]*)\""),
                thread -> begin(first(body, "\"runId\":\"([^\"]*)\""), thread, body));
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            run.write(out);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void stop(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        FakeRun run = runOfThread.get(path.substring(path.lastIndexOf('/') + 1));
        if (run != null) {
            run.end(RunEnd.stopped("ann"));
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private FakeRun begin(String id, String thread, String prompt) {
        String version = first(prompt, "\"protocolVersion\":\"([^\"]*)\"");
        FakeRun run = new FakeRun(
                id, thread, Dialect.agUi(), new Opening(Dialect.agUi().textCodec(), version));
        int words = Integer.parseInt(first(prompt + "[tokens=20]", "\\[tokens=(\\d+)]"));
        int failsAfter = Integer.parseInt(first(prompt + "[fail-after=0]", "\\[fail-after=(\\d+)]"));
        AtomicInteger said = new AtomicInteger();
        model.scheduleAtFixedRate(
                () -> {
                    if (failsAfter > 0 && said.get() == failsAfter) {
                        run.end(RunEnd.failed("overloaded", "the model gave up"));
                    } else if (said.get() == words) {
                        run.end(RunEnd.completed());
                    }
                    if (run.hasEnded()) {
                        throw new IllegalStateException("the run has ended");
                    }
                    run.say("w" + said.incrementAndGet() + " ");
                },
                PAUSE_MILLIS,
                PAUSE_MILLIS,
                TimeUnit.MILLISECONDS);
        return run;
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Opens one of each kind of element that has to be closed before a run may end. */
    private record Opening(RunCodec<String> codec, String version) implements RunCodec<String> {

        private static final List<String> OPEN = List.of(
                "{'type':'SUBAGENT_STARTED','subagentRunId':'s','name':'n'}",
                "{'type':'STEP_STARTED','stepName':'tools'}",
                "{'type':'STEP_STARTED','stepName':'tools','subagentRunId':'s'}",
                "{'type':'REASONING_START','messageId':'a'}",
                "{'type':'REASONING_MESSAGE_START','messageId':'a','role':'reasoning'}",
                "{'type':'TOOL_CALL_START','toolCallId':'c','toolCallName':'f'}",
                "{'type':'TOOL_CALL_ARGS','toolCallId':'c','delta':'{'}");

        @Override
        public List<SseEvent> begin(RunInfo run) {
            List<SseEvent> events = new ArrayList<>(codec.begin(run));
            events.set(
                    0,
                    AgUiEvents.runStarted(run.scope() == null ? "" : run.scope().id(), run.id(), version));
            OPEN.forEach(event -> events.add(SseEvent.of(event.replace('\'', '"'))));
            return events;
        }

        @Override
        public List<SseEvent> encode(String word) {
            return codec.encode(word);
        }

        @Override
        public List<SseEvent> complete() {
            return codec.complete();
        }
    }
}
