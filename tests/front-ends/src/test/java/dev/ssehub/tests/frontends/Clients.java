package dev.ssehub.tests.frontends;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A Node.js process that runs any number of clients at the same time. Thread-safe. */
final class Clients implements AutoCloseable {

    private static final Path FOLDER = Path.of("clients");
    private static final int PATIENCE_SECONDS = 120;

    private final Process node;
    private final Writer commands;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, CompletableFuture<String>> results = new ConcurrentHashMap<>();

    Clients() throws IOException {
        if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
            throw new IllegalStateException(
                    "the tests of front ends need them: run bin/verify, or npm ci in tests/front-ends/clients");
        }
        node = new ProcessBuilder("node", "src/main.mjs")
                .directory(FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = node.outputWriter(UTF_8);
        Thread reader = new Thread(this::read, "clients");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Runs a scenario of a client, and returns its result as JSON.
     *
     * @param base the address of the server
     */
    String run(String client, String scenario, String base, String prompt, String... arguments) {
        String mine = Integer.toString(number.incrementAndGet());
        List<String> fields = new ArrayList<>(
                List.of(mine, client, scenario, base, Base64.getEncoder().encodeToString(prompt.getBytes(UTF_8))));
        fields.addAll(List.of(arguments));
        CompletableFuture<String> result = new CompletableFuture<>();
        results.put(mine, result);
        try {
            synchronized (commands) {
                commands.write(String.join("\t", fields) + "\n");
                commands.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void read() {
        try (BufferedReader lines = node.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                CompletableFuture<String> result = tab < 0 ? null : results.remove(line.substring(0, tab));
                if (result == null) {
                    throw new IOException("what no client was to say: " + line);
                }
                result.complete(line.substring(tab + 1));
            }
            throw new IOException("Node.js has ended");
        } catch (IOException e) {
            results.values().forEach(result -> result.completeExceptionally(e));
        }
    }

    @Override
    public void close() throws InterruptedException {
        node.destroyForcibly().waitFor();
    }
}
