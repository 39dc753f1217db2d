package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real nginx. */
public final class Nginx {

    private Nginx() {}

    /**
     * Starts it, and waits until it listens. Its log is its output.
     *
     * @param home its own folder, to which the configuration may refer
     * @param port a port that the configuration listens on
     * @throws IllegalStateException if no nginx is installed
     */
    public static AppProcess start(Path home, String configuration, int port) throws IOException {
        String program = System.getProperty("ssehub.nginx", "/usr/sbin/nginx");
        if (!Files.isExecutable(Path.of(program))) {
            throw new IllegalStateException("this test needs " + program
                    + ": run bin/verify, install Debian's nginx-light, or set -Dssehub.nginx");
        }
        Path file = Files.writeString(home.resolve("nginx.conf"), configuration);
        List<String> command =
                List.of(program, "-p", home.toString(), "-c", file.toString(), "-e", "stderr", "-g", "daemon off;");
        return AppProcess.of(command, home).awaitPort(port);
    }
}
