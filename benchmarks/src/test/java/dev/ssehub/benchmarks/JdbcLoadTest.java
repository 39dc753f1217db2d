package dev.ssehub.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JdbcLoadTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JdbcLoad load = new JdbcLoad(Duration.ofMillis(100), 1, new PrintStream(out, true, UTF_8));

    private Stream<String> lines(String beginning) {
        return out.toString(UTF_8).lines().filter(line -> line.startsWith("| " + beginning));
    }

    @Test
    void transactionsOfEachKindAreCommittedOnEachDatabase() throws Exception {
        load.commits();

        assertThat(lines("PostgreSQL")).hasSize(15);
        assertThat(lines("MariaDB")).hasSize(9);
        assertThat(lines("H2")).hasSize(9);
    }

    @Test
    void everyEventComesToTheOtherNode() throws Exception {
        load.delivery();

        assertThat(lines("")).hasSize(11);
    }

    @Test
    void statementsOfIdleNodesAreCounted() throws Exception {
        load.idle();

        assertThat(lines("PostgreSQL")).hasSize(2).noneMatch(line -> line.endsWith(" 0 |"));
        assertThat(lines("MariaDB")).hasSize(2).noneMatch(line -> line.endsWith(" 0 |"));
    }
}
