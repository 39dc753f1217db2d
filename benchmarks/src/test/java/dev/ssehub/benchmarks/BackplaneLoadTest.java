package dev.ssehub.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackplaneLoadTest {

    @Test
    void everyEventComesToTheOtherNodeThroughEitherBroker() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BackplaneLoad(Duration.ofMillis(300), new PrintStream(out, true, UTF_8)).run();

        assertThat(out.toString(UTF_8).lines().filter(line -> line.startsWith("| R")))
                .hasSize(12);
    }
}
