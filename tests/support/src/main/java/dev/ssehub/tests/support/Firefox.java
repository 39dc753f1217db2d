package dev.ssehub.tests.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.json.Json;

/**
 * A real Firefox without a window.
 *
 * <p>It is controlled by WebDriver BiDi, which it implements itself, because Debian has no driver for the older protocol.
 */
public final class Firefox implements Browser {

    private static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("ssehub.test.startSeconds", 120));
    private static final Json JSON = new Json();
    private static final List<String> PREFERENCES = List.of(
            // It sends no requests outside this machine.
            "\"app.normandy.enabled\", false",
            "\"app.update.disabledForTesting\", true",
            "\"browser.safebrowsing.update.enabled\", false",
            "\"browser.search.update\", false",
            "\"datareporting.policy.dataSubmissionEnabled\", false",
            "\"extensions.update.enabled\", false",
            "\"network.captive-portal-service.enabled\", false",
            "\"network.connectivity-service.enabled\", false",
            "\"services.settings.server\", \"data:,nothing\"",
            "\"toolkit.telemetry.server\", \"data:,nothing\"",
            "\"browser.shell.checkDefaultBrowser\", false",
            "\"browser.startup.page\", 0",
            // Tests open windows by script, as a user's click would.
            "\"dom.disable_open_during_load\", false",
            "\"datareporting.policy.dataSubmissionPolicyBypassNotification\", true");

    private final AppProcess process;
    private final WebSocket socket;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
    private String present;

    /**
     * Starts it.
     *
     * @throws IllegalStateException if no Firefox is installed
     */
    public Firefox() throws IOException {
        this(Map.of());
    }

    /**
     * Starts it with additional preferences.
     *
     * @throws IllegalStateException if no Firefox is installed
     */
    public Firefox(Map<String, Object> preferences) throws IOException {
        String program = System.getProperty("ssehub.firefox", "/usr/bin/firefox-esr");
        if (!Files.isExecutable(Path.of(program))) {
            throw new IllegalStateException("the browser tests need " + program
                    + ": run bin/verify, install Debian's firefox-esr, or set -Dssehub.firefox");
        }
        Path home = Files.createTempDirectory("firefox-");
        Files.write(
                home.resolve("user.js"),
                Stream.concat(
                                PREFERENCES.stream(),
                                preferences.entrySet().stream()
                                        .map(entry -> '"' + entry.getKey() + "\", " + JSON.toJson(entry.getValue())))
                        .map(preference -> "user_pref(" + preference + ");")
                        .toList());
        int port = AppProcess.freePort();
        process = AppProcess.of(
                        List.of(
                                program,
                                "--headless",
                                "--no-remote",
                                "--profile",
                                home.toString(),
                                "--remote-debugging-port",
                                String.valueOf(port)),
                        home,
                        Map.of("HOME", home.toString(), "MOZ_CRASHREPORTER_DISABLE", "1"))
                .awaitPort(port);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/session"), new Answers())
                .join();
        send("session.new", Map.of("capabilities", Map.of()));
        present = create();
    }

    /** Reads the answers, which may arrive in pieces. */
    private final class Answers implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                Map<String, Object> message = JSON.toType(text.toString(), Json.MAP_TYPE);
                text.setLength(0);
                if (message.get("id") instanceof Number id) {
                    Objects.requireNonNull(answers.remove(id.longValue())).complete(message);
                }
            }
            webSocket.request(1);
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> send(String method, Map<String, ?> parameters) {
        long id = lastId.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(JSON.toJson(Map.of("id", id, "method", method, "params", parameters)), true)
                .join();
        try {
            Map<String, Object> message = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!"success".equals(message.get("type"))) {
                throw new IllegalStateException(method + ": " + message);
            }
            return (Map<String, Object>) Objects.requireNonNull(message.get("result"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + ": no answer", e);
        }
    }

    private String create() {
        return (String) Objects.requireNonNull(
                send("browsingContext.create", Map.of("type", "tab")).get("context"));
    }

    @Override
    public void open(String url) {
        send("browsingContext.navigate", Map.of("context", present, "url", url, "wait", "complete"));
    }

    @Override
    public void back() {
        send("browsingContext.traverseHistory", Map.of("context", present, "delta", -1));
    }

    @Override
    public String openInNewTab(String url) {
        present = create();
        open(url);
        return present;
    }

    @Override
    public String tab() {
        return present;
    }

    @Override
    public void switchTo(String tab) {
        present = tab;
    }

    @Override
    public void closeTab(String tab) {
        send("browsingContext.close", Map.of("context", tab));
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable Object script(String script, Object... arguments) {
        String call = "JSON.stringify((function () {" + script + "\n}).apply(null, " + JSON.toJson(arguments)
                + ")) ?? 'null'";
        Map<String, Object> answer = send(
                "script.evaluate",
                Map.of("expression", call, "target", Map.of("context", present), "awaitPromise", false));
        if (!"success".equals(answer.get("type"))) {
            throw new IllegalStateException(script + ": " + answer.get("exceptionDetails"));
        }
        Map<String, Object> result = (Map<String, Object>) Objects.requireNonNull(answer.get("result"));
        return JSON.toType(String.valueOf(result.get("value")), Object.class);
    }

    @Override
    public void signal(String name) {
        process.signalAll(name);
    }

    @Override
    public void close() {
        try {
            process.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
