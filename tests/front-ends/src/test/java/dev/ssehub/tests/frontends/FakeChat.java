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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server with the requests that front ends make, and a model whose answer is {@code w1 w2 … }, with as many words as the prompt says. It
 * serves what the dialects make of that, so that they are proven without a hub.
 */
final class FakeChat implements AutoCloseable {

    private static final int PAUSE_MILLIS = 4;

    private final HttpServer server;
    private final ExecutorService requests = Executors.newCachedThreadPool();
    private final ScheduledExecutorService model = Executors.newScheduledThreadPool(2);
    private final Map<String, FakeRun> runs = new ConcurrentHashMap<>();
    private final Map<String, FakeRun> lastOfChat = new ConcurrentHashMap<>();

    FakeChat() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(requests);
        server.createContext("/", exchange -> {
            try {
                answer(exchange);
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                // Without the end of the body, where the stream was not closed.
                if (exchange.getResponseCode() == -1) {
                    exchange.close();
                }
            }
        });
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

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String path = exchange.getRequestURI().getPath();
        String what = exchange.getRequestMethod() + " " + path.replaceAll("(chat|run|resp)[-_][\\w-]+", "*");
        switch (what) {
            case "POST /api/chat" -> start(exchange, body, Dialect.uiMessages(), newId(), chatIn(body));
            case "GET /api/chat/*/stream" -> resume(exchange, lastOfChat.get(chatIn(path)));
            case "DELETE /api/chat/*/stream",
                    "POST /copilotkit/agent/default/stop/*",
                    "POST /copilotkit/agent/any/stop/*" -> stop(exchange, lastOfChat.get(chatIn(path)));
            case "POST /agui", "POST /copilotkit/agent/default/run" ->
                start(exchange, body, Dialect.agUi(), member(body, "runId"), chatIn(body));
            case "POST /copilotkit/agent/default/connect" -> resume(exchange, lastOfChat.get(chatIn(body)));
            case "POST /tanstack" -> {
                FakeRun run = runs.get(member(body, "runId"));
                if (run == null) {
                    start(exchange, body, Dialect.agUi(), member(body, "runId"), chatIn(body));
                } else {
                    resume(exchange, run);
                }
            }
            case "GET /tanstack" -> resume(exchange, runs.get(String.valueOf(parameter(exchange, "runId"))));
            case "POST /v1/chat/completions" -> start(exchange, body, Dialect.openAiChat(), newId(), "chat-v1");
            case "POST /v1/responses" -> start(exchange, body, Dialect.openAiResponses(), newId(), "chat-v1");
            case "GET /v1/responses/*" -> resume(exchange, runs.get(runIn(path)));
            case "POST /v1/responses/*/cancel" -> cancel(exchange, runIn(path));
            case "GET /langgraph/threads/thread/runs/*/stream", "GET /api/runs/*" ->
                resume(exchange, runs.get(runIn(path)));
            case "POST /api/runs/*/stop" -> stop(exchange, runs.get(runIn(path)));
            default -> send(exchange, 404, what);
        }
    }

    private static String newId() {
        return "run-" + UUID.randomUUID();
    }

    private static String chatIn(String text) {
        return first(text, "(chat-[a-z0-9]+)", "chat-none");
    }

    private static String runIn(String path) {
        return first(path, "(run-[\\w-]+)", "run-none");
    }

    private static String member(String body, String name) {
        return first(body, "\"" + name + "\":\"([^\"]*)\"", "none");
    }

    private static int directive(String body, String name, int otherwise) {
        return Integer.parseInt(first(body, "\\[" + name + "=(\\d+)]", Integer.toString(otherwise)));
    }

    private static String first(String text, String pattern, String otherwise) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : otherwise;
    }

    private static @Nullable String parameter(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getQuery();
        Matcher matcher = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(query == null ? "" : query);
        return matcher.find() ? matcher.group(1) : null;
    }

    private void start(HttpExchange exchange, String body, Dialect dialect, String id, String chat)
            throws IOException, InterruptedException {
        RunCodec<String> codec = dialect.textCodec();
        if (body.contains("\"protocolVersion\"")) {
            codec = new Answering(codec, member(body, "protocolVersion"), body.contains("[open]"));
        }
        FakeRun run = start(dialect, id, chat, body, codec);
        stream(exchange, run, 0, directive(body, "cut-after", Integer.MAX_VALUE));
    }

    /** Starts a run whose model says what the prompt wants. */
    FakeRun start(Dialect dialect, String id, String chat, String prompt, RunCodec<String> codec) {
        FakeRun run = new FakeRun(id, chat, dialect, codec);
        runs.put(id, run);
        lastOfChat.put(chat, run);
        int words = directive(prompt, "tokens", 20);
        int failsAfter = directive(prompt, "fail-after", -1);
        AtomicInteger said = new AtomicInteger();
        ScheduledFuture<?>[] saying = new ScheduledFuture<?>[1];
        saying[0] = model.scheduleAtFixedRate(
                () -> {
                    if (said.get() == failsAfter) {
                        run.end(RunEnd.failed("overloaded", "the model gave up"));
                    } else if (said.get() == words) {
                        run.end(RunEnd.completed());
                    }
                    if (run.hasEnded()) {
                        throw new IllegalStateException("there is nothing more to say");
                    }
                    run.say("w" + said.incrementAndGet() + " ");
                },
                PAUSE_MILLIS,
                PAUSE_MILLIS,
                TimeUnit.MILLISECONDS);
        return run;
    }

    private static void resume(HttpExchange exchange, @Nullable FakeRun run) throws IOException, InterruptedException {
        if (run == null) {
            send(exchange, 204, "");
            return;
        }
        Dialect dialect = run.dialect();
        String text = dialect.positionIn(
                name -> exchange.getRequestHeaders().getFirst(name), name -> parameter(exchange, name));
        int position = text == null || dialect.replaysFromStart() ? 0 : Integer.parseInt(text.replaceAll(".*\\.", ""));
        if (run.hasAll(position) || (run.hasEnded() && !dialect.resumesAfterEnd())) {
            send(exchange, 204, "");
        } else {
            String cutAfter = position > 0 ? null : parameter(exchange, "cut-after");
            stream(
                    exchange,
                    run,
                    Math.max(position, 0),
                    cutAfter == null ? Integer.MAX_VALUE : Integer.parseInt(cutAfter));
        }
    }

    private static void stream(HttpExchange exchange, FakeRun run, int position, int cutAfter)
            throws IOException, InterruptedException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("SSE-Hub-Run", run.id());
        run.dialect().headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        run.write(out, position, cutAfter);
        out.close();
    }

    private static void stop(HttpExchange exchange, @Nullable FakeRun run) throws IOException {
        if (run != null) {
            run.end(RunEnd.stopped("ann"));
        }
        send(exchange, 204, "");
    }

    private void cancel(HttpExchange exchange, String id) throws IOException {
        FakeRun run = runs.get(id);
        if (run != null) {
            run.end(RunEnd.stopped("ann"));
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        send(
                exchange,
                200,
                "{\"id\":\"resp_" + id + "\",\"object\":\"response\",\"status\":\"cancelled\",\"output\":[]}");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** Says each word as an event with a name, and JSON for data. */
    static RunCodec<String> named(String name) {
        return word -> List.of(SseEvent.named(name).data("{\"word\":\"" + word.strip() + "\"}"));
    }

    /** Begins as the version of AG-UI asks for that the client has named. */
    private record Answering(RunCodec<String> codec, String version, boolean leavesOpen) implements RunCodec<String> {

        /** One of each that has to be closed before a run may end. */
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
            if (leavesOpen) {
                OPEN.forEach(event -> events.add(SseEvent.of(event.replace('\'', '"'))));
            }
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
