package dev.ssehub.tests.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.RunStore;
import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.test.RecordingReceiver;
import dev.ssehub.test.StreamSwarm;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.Broker;
import dev.ssehub.tests.support.HttpCaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/** Two nodes in separate processes that share runs, their archive, and the broker's state of their runs. */
final class RunsCluster implements AutoCloseable {

    private static final int PAGE_BYTES = 1 << 16;

    private final Broker broker;
    private final String log = UUID.randomUUID().toString();
    private final Path archive = Files.createTempFile("runs-", ".archive");
    private final Backplane backplane;
    private final List<Node> nodes = new ArrayList<>();

    /** One node. */
    final class Node {
        private final int port = AppProcess.freePort();
        final StreamSwarm swarm = new StreamSwarm(StreamSwarm.local(port));
        private final HttpCaller http = new HttpCaller(port);
        private AppProcess process = launch();

        private Node() throws IOException {}

        private AppProcess launch() throws IOException {
            return ClusterProcess.start(port, broker.uri(), log, Broker.TIMEOUT, archive);
        }

        void startAgain() throws IOException {
            process = launch();
        }

        void kill() throws InterruptedException {
            process.kill();
        }

        void signal(String name) throws IOException, InterruptedException {
            process.signal(name);
        }

        String startRun(String owner, int events, int millis) throws IOException, InterruptedException {
            return body("POST", "/runs?owner=" + owner + "&events=" + events + "&millis=" + millis);
        }

        boolean stop(String run, String owner) throws IOException, InterruptedException {
            return Boolean.parseBoolean(body("POST", "/runs?owner=" + owner + "&run=" + run));
        }

        /** Returns the runs whose producers have noticed that the run had ended. */
        List<String> refused() throws IOException, InterruptedException {
            return body("GET", "/refused").lines().toList();
        }

        private String body(String method, String path) throws IOException, InterruptedException {
            var answer = http.send(method, path);
            if (answer.statusCode() != 200) {
                throw new IOException(path + " was answered with " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        }
    }

    /**
     * A run in the broker.
     *
     * @param data the data of its events
     * @param outcome how it ended
     */
    record Stored(List<String> data, String outcome) {}

    RunsCluster(Broker broker) throws IOException {
        this.broker = broker;
        this.backplane = ClusterNode.backplane(broker.uri(), log, TestTimeouts.condition());
        backplane.start(new RecordingReceiver());
        // The first connection of a process is slow on a busy machine, and is not part of the measurement.
        await().atMost(TestTimeouts.condition())
                .ignoreExceptionsInstanceOf(PublishException.class)
                .until(() -> store().find("none").isEmpty());
        nodes.add(new Node());
        nodes.add(new Node());
    }

    private RunStore store() {
        return Objects.requireNonNull(backplane.runs(), "this broker keeps no runs");
    }

    Node node(int number) {
        return nodes.get(number);
    }

    /** Reads an ended run; fails if its offsets are not dense, or if anything follows its end. */
    Stored read(String run) {
        RunStore store = store();
        List<String> data = new ArrayList<>();
        Entries last = null;
        for (List<Entries> page = store.read(run, 0, PAGE_BYTES);
                !page.isEmpty();
                page = store.read(run, last.last(), PAGE_BYTES)) {
            for (Entries entries : page) {
                long next = last == null ? 1 : last.last() + 1;
                if (entries.first() != next || (last != null && last.end() != null)) {
                    throw new IllegalStateException(run + " has " + entries.first() + " after " + last);
                }
                last = entries;
                if (entries.end() == null) {
                    entries.blocks().forEach(block -> data.add(dataOf(block)));
                }
            }
        }
        if (last == null || last.end() == null) {
            throw new IllegalStateException(run + " has not ended");
        }
        return new Stored(data, last.end().outcome().name());
    }

    private static String dataOf(byte[] block) {
        return new String(block, UTF_8).replaceFirst("(?s).*data: (\\d+)\n.*", "$1");
    }

    /** Returns the outcome and the last number of each archived run, such as {@code LOST 17}, once for each call of the archive. */
    Map<String, List<String>> archived() throws IOException {
        return Files.readAllLines(archive).stream()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.groupingBy(
                        line -> line[0], Collectors.mapping(line -> line[1], Collectors.toList())));
    }

    @Override
    public void close() throws Exception {
        for (Node node : nodes) {
            node.swarm.close();
            node.process.close();
        }
        backplane.close();
        Files.deleteIfExists(archive);
    }
}
