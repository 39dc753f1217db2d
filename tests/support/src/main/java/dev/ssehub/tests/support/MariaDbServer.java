package dev.ssehub.tests.support;

import java.io.IOException;
import java.util.List;

/**
 * A real MariaDB in a separate process with its own folder. It syncs every commit to disk. Its address is a JDBC URL without
 * {@code jdbc:}, and it needs no password.
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
     * @param settings lines of its configuration, such as {@code max-connections=20}
     * @throws IllegalStateException if no MariaDB is installed
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
