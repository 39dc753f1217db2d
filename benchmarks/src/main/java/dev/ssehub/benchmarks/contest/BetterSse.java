package dev.ssehub.benchmarks.contest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The library better-sse on Node.js. Its own process publishes: this class only sends it the data and the audience. */
final class BetterSse implements Contestant {

    private static final Path FOLDER = Contestants.module().resolve("node");

    private final Process node;
    private final BufferedReader answers;
    private final Writer commands;
    private final int port;

    BetterSse() throws IOException {
        node = new ProcessBuilder(
                        "node",
                        "--expose-gc",
                        FOLDER.resolve("better-sse-server.mjs").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(node::destroyForcibly));
        answers = node.inputReader(StandardCharsets.UTF_8);
        commands = node.outputWriter(StandardCharsets.UTF_8);
        port = Integer.parseInt(String.valueOf(answers.readLine()));
    }

    static boolean isInstalled() {
        return Files.isDirectory(FOLDER.resolve("node_modules"));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<ProcessHandle> processes() {
        return List.of(node.toHandle());
    }

    @Override
    public void toAll(String data) {
        tell("all " + data);
    }

    @Override
    public void toUser(int user, String data) {
        tell("user-" + user + " " + data);
    }

    @Override
    public void toGroup(int group, String data) {
        tell("group-" + group + " " + data);
    }

    @Override
    public long heapBytes() {
        tell("heap");
        try {
            return Long.parseLong(String.valueOf(answers.readLine()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(String line) {
        try {
            commands.write(line + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
