package dev.ssehub.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** The short form of the benchmark: checks that it runs, and that ten thousand streams fit into a JVM of 512 MB. */
class StreamLoadTest {

    @Test
    void tenThousandStreamsFitIntoASmallJvmAndAllGetABroadcast() throws Exception {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        new StreamLoad(10_000, new PrintStream(table, true, UTF_8)).run();

        assertThat(table.toString(UTF_8)).contains("| open streams | 10,000 |", "burst of 100 events");
    }
}
