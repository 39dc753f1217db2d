package dev.ssehub.tests.frontends;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Runs one of the scripts in {@code clients/}, each of which is one client. */
final class Script {

    private static final Path CLIENTS = Path.of("clients");

    private Script() {}

    /** Returns what the script says that the client ended with, as JSON. */
    static String run(String script, String... arguments) {
        if (!Files.isDirectory(CLIENTS.resolve("node_modules"))) {
            throw new IllegalStateException(
                    "the tests of front ends need them: run bin/verify, or npm ci in tests/front-ends/clients");
        }
        List<String> command = new ArrayList<>(List.of("node", "src/" + script + ".mjs"));
        command.addAll(Arrays.asList(arguments));
        try {
            Process node = new ProcessBuilder(command)
                    .directory(CLIENTS.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            node.getOutputStream().close();
            try (InputStream out = node.getInputStream()) {
                String[] lines = new String(out.readAllBytes(), UTF_8).strip().split("\n", -1);
                return lines[lines.length - 1];
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer of the model. */
    static String words(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "w" + i + " ").collect(Collectors.joining());
    }

    /** JSON that is written with other quotes. */
    static String json(String text) {
        return text.replace('\'', '"');
    }
}
