package dev.ssehub.tests.cluster;

import dev.ssehub.tests.cluster.ClusterNode.Retention;
import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts nodes in separate processes. */
final class ClusterProcess {

    private ClusterProcess() {}

    static AppProcess start(int port, String brokerUri, String log, Duration timeout) throws IOException {
        return start(port, brokerUri, log, timeout, Retention.AMPLE, 128);
    }

    static AppProcess start(
            int port, String brokerUri, String log, Duration timeout, Retention retention, int heapMegabytes)
            throws IOException {
        return start(port, heapMegabytes, arguments(port, brokerUri, log, timeout, retention));
    }

    /** Starts a node that archives its runs into a file. */
    static AppProcess start(int port, String brokerUri, String log, Duration timeout, Path archive) throws IOException {
        List<String> arguments = new ArrayList<>(arguments(port, brokerUri, log, timeout, Retention.AMPLE));
        arguments.add(archive.toString());
        return start(port, 128, arguments);
    }

    private static List<String> arguments(
            int port, String brokerUri, String log, Duration timeout, Retention retention) {
        return List.of(String.valueOf(port), brokerUri, log, String.valueOf(timeout.toMillis()), retention.name());
    }

    private static AppProcess start(int port, int heapMegabytes, List<String> arguments) throws IOException {
        return AppProcess.ofClass(
                        ClusterNode.class.getName(),
                        List.of("-Xmx" + heapMegabytes + "m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                        arguments)
                .awaitPort(port);
    }
}
