package dev.ssehub.tests.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    private static final int MANY = 30 * Ports.BLOCK;

    @TempDir
    Path folder;

    /** Requests {@code MANY} ports with the locks in the folder that is its argument, prints them, and holds them. */
    static final class Other {
        public static void main(String[] args) throws Exception {
            Ports ports = new Ports(Path.of(args[0]));
            for (int i = 0; i < MANY; i++) {
                System.out.println(ports.next(1));
            }
            System.in.read();
        }
    }

    /** If the numbers were random, some of so many would coincide. */
    @Test
    void aPortIsGivenToOneJvm() throws Exception {
        try (AppProcess other = AppProcess.ofClass(Other.class.getName(), List.of(), List.of(folder.toString()))) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> other.output().lines().count() == MANY);
            Set<Integer> given = new HashSet<>();
            other.output().lines().forEach(line -> given.add(Integer.valueOf(line)));
            Ports mine = new Ports(folder);
            for (int i = 0; i < MANY; i++) {
                given.add(mine.next(1));
            }
            assertThat(given).hasSize(2 * MANY);
        }
    }

    @Test
    void consecutivePortsBelongToOneInstance() throws Exception {
        Ports first = new Ports(folder);
        Ports second = new Ports(folder);
        Set<Integer> given = new HashSet<>();
        int count = 0;
        for (int i = 0; i < 100; i++) {
            for (Ports ports : List.of(first, second)) {
                int begin = ports.next(7);
                for (int port = begin; port < begin + 7; port++) {
                    given.add(port);
                    count++;
                }
            }
        }
        assertThat(given).hasSize(count);
    }

    @Test
    void portsAreReusedOnceAllHaveBeenGiven() throws Exception {
        Ports ports = new Ports(folder);
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 25_000; i++) {
            given.add(ports.next(1));
        }
        assertThat(given).hasSize(20_000);
    }
}
