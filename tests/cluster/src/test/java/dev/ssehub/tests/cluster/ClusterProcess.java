package dev.ssehub.tests.cluster;

import dev.ssehub.tests.cluster.ClusterNode.Retention;
import dev.ssehub.tests.support.AppProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Starts nodes in processes of their own. */
final class ClusterProcess {

    private ClusterProcess() {}

    static AppProcess start(int port, String brokerUri, String log, Duration timeout) throws IOException {
        return start(port, brokerUri, log, timeout, Retention.AMPLE, 128);
    }

    static AppProcess start(
            int port, String brokerUri, String log, Duration timeout, Retention retention, int heapMegabytes)
            throws IOException {
        return AppProcess.ofClass(
                        ClusterNode.class.getName(),
                        List.of("-Xmx" + heapMegabytes + "m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                        List.of(
                                String.valueOf(port),
                                brokerUri,
                                log,
                                String.valueOf(timeout.toMillis()),
                                retention.name()))
                .awaitPort(port);
    }
}
