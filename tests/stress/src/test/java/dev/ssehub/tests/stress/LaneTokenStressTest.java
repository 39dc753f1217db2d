package dev.ssehub.tests.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code bin/stress}, in a separate process. */
class LaneTokenStressTest {

    @Test
    void aLaneChangesItsOwnerWithoutLosingAWakeUp(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output.txt");
        Process stress = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        "-m",
                        "quick",
                        "-sc",
                        "false",
                        "-af",
                        "NONE",
                        "-jvmArgs",
                        "-Xmx256m",
                        "-f",
                        "1",
                        "-iters",
                        "1",
                        "-time",
                        "300",
                        "-r",
                        folder.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(stress.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            stress.descendants().forEach(ProcessHandle::destroyForcibly);
            stress.destroyForcibly();
        }
        // The number of configurations depends on the JVM.
        assertThat(Files.readString(output))
                .containsPattern("Results: ([1-9]\\d*) planned; \\1 passed, 0 failed, 0 soft errs, 0 hard errs");
    }
}
