package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real MariaDB in a process of its own with a folder of its own, which it syncs to disk at every commit. Its address is a JDBC address
 * without {@code jdbc:}; no password is needed.
 */
public final class MariaDbServer extends BrokerProcess {

    private final Path folder;
    private final List<String> command = new ArrayList<>();

    private MariaDbServer(List<String> settings) throws IOException {
        super(AppProcess.freePort());
        String program = program(
                "MariaDB", "mariadb-server-core mariadb-client-core", "ssehub.mariadb-server", "/usr/sbin/mariadbd");
        folder = Unprivileged.folder("mariadb-");
        Path data = folder.resolve("data");
        Unprivileged.run(
                List.of(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--datadir=" + data,
                        "--skip-test-db",
                        "--auth-root-authentication-method=normal",
                        "--innodb-log-file-size=32M",
                        "--innodb-flush-log-at-trx-commit=0"),
                folder);
        Path atStart = Files.write(
                folder.resolve("start.sql"),
                List.of(
                        "CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4;",
                        "CREATE USER IF NOT EXISTS test@'127.0.0.1';",
                        "GRANT ALL ON *.* TO test@'127.0.0.1' WITH GRANT OPTION;"));
        command.addAll(List.of(
                program,
                "--no-defaults",
                "--datadir=" + data,
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + atStart,
                "--bind-address=127.0.0.1",
                "--port=" + port(),
                "--skip-name-resolve",
                "--default-time-zone=+00:00",
                "--innodb-log-file-size=32M",
                "--innodb-buffer-pool-size=64M"));
        settings.forEach(setting -> command.add("--" + setting));
        startAgain();
    }

    /**
     * Starts one.
     *
     * @param settings of its configuration, such as {@code max-connections=20}
     * @throws IllegalStateException when there is no MariaDB here
     */
    public static MariaDbServer start(String... settings) throws IOException {
        return new MariaDbServer(List.of(settings));
    }

    @Override
    protected AppProcess launch() throws IOException {
        return Unprivileged.start(command, folder);
    }

    @Override
    public String uri() {
        return "mariadb://127.0.0.1:" + port() + "/test?user=test";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        super.close();
        Unprivileged.delete(folder);
    }
}
