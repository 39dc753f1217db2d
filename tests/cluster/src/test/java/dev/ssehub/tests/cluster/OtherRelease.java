package dev.ssehub.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.tests.cluster.ClusterNode.Retention;
import dev.ssehub.tests.support.AppProcess;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Nodes of other releases, which differ from the present one only in the versions of records that they know. */
enum OtherRelease {
    /** A release from before the second version of records. */
    EARLIER {
        @Override
        String change(String source) {
            return replace(source, "EXTENDED_VERSION = 2;", "EXTENDED_VERSION = 1;");
        }
    },
    /** A release that writes events with {@code NEW} in a third version, and reads all three. */
    LATER {
        @Override
        String change(String source) {
            String known = replace(source, "version > EXTENDED_VERSION", "version > 3");
            return replace(
                    known,
                    "out.writeByte(needsExtension(record)",
                    "out.writeByte(record instanceof Publication p && new String(p.block(), UTF_8).contains(\"NEW\") ? 3 : needsExtension(record)");
        }
    };

    private static final String FORMAT = "dev/ssehub/backplane/broker/RecordFormat.java";

    abstract String change(String source);

    /** Starts a node with the record format of this release. */
    final AppProcess start(Path directory, int port, String brokerUri, String log, Duration timeout)
            throws IOException {
        String classPath = compile(directory) + File.pathSeparator + System.getProperty("java.class.path");
        return AppProcess.java(List.of(
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        ClusterNode.class.getName(),
                        String.valueOf(port),
                        brokerUri,
                        log,
                        String.valueOf(timeout.toMillis()),
                        Retention.AMPLE.name()))
                .awaitPort(port);
    }

    private Path compile(Path directory) throws IOException {
        Path source = directory.resolve(name() + "/src").resolve(FORMAT);
        Path classes = Files.createDirectories(directory.resolve(name() + "/classes"));
        Files.createDirectories(source.getParent());
        Files.writeString(
                source,
                change(Files.readString(
                        Path.of("../../sse-hub-backplane/src/main/java").resolve(FORMAT))));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
            assertThat(compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(source))
                            .call())
                    .as(errors.toString())
                    .isTrue();
        }
        return classes;
    }

    private static String replace(String source, String old, String other) {
        assertThat(source).as("the format of records").containsOnlyOnce(old);
        return source.replace(old, other);
    }
}
