package dev.ssehub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.tests.support.AppProcess;
import dev.ssehub.tests.support.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A log of 300 MB, and nodes with 256 MB. */
class SmallNodeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @Test
    void aNodeWhoseMemoryIsSmallerThanTheLogStartsAndServesClientsFromItsBeginning() throws Exception {
        try (RedisServer server = RedisServer.start("--appendonly", "no")) {
            Matcher published = Pattern.compile("published after (\\S+)\\.").matcher(run(server.uri()));
            assertThat(published.find()).isTrue();

            assertThat(run(server.uri(), published.group(1)))
                    .contains("started")
                    .contains("has all\nhas all")
                    .doesNotContain("gap")
                    .doesNotContain("OutOfMemoryError");
        }
    }

    private static String run(String... arguments) throws Exception {
        List<String> options = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
        try (AppProcess node =
                AppProcess.ofClass(SmallNode.class.getName(), new ArrayList<>(options), List.of(arguments))) {
            int exit = node.awaitExit(PATIENCE);
            assertThat(exit).as(node.output()).isZero();
            return node.output();
        }
    }
}
