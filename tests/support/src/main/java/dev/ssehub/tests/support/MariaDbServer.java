package dev.ssehub.tests.support;

import java.io.IOException;
import java.util.List;

/**
 * A real MariaDB in a process of its own with a folder of its own, which it syncs to disk at every commit. Its address is a JDBC address
 * without {@code jdbc:}; no password is needed.
 */
public final class MariaDbServer extends MySqlLikeServer {

    private MariaDbServer(String program, List<String> settings) throws IOException {
        super(
                "mariadb-",
                program,
                List.of(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--skip-test-db",
                        "--auth-root-authentication-method=normal",
                        "--innodb-log-file-size=32M",
                        "--innodb-flush-log-at-trx-commit=0"),
                List.of("--innodb-log-file-size=32M"),
                settings);
    }

    /**
     * Starts one.
     *
     * @param settings of its configuration, such as {@code max-connections=20}
     * @throws IllegalStateException when there is no MariaDB here
     */
    public static MariaDbServer start(String... settings) throws IOException {
        String program = program(
                "MariaDB", "mariadb-server-core mariadb-client-core", "ssehub.mariadb-server", "/usr/sbin/mariadbd");
        return new MariaDbServer(program, List.of(settings));
    }

    @Override
    public String uri() {
        return "mariadb://127.0.0.1:" + port() + "/test?user=test";
    }
}
