package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real MySQL in a process of its own with a folder of its own, which it syncs to disk at every commit. Not every system has one, so tests
 * run where {@code -Dssehub.mysql-server=PATH} says where it is. Its address is a JDBC address without {@code jdbc:}; no password is needed.
 */
public final class MySqlServer extends BrokerProcess {

    private static final String PROPERTY = "ssehub.mysql-server";

    private final Path folder;
    private final List<String> command = new ArrayList<>();

    private MySqlServer(List<String> settings) throws IOException {
        super(AppProcess.freePort());
        String program = program("MySQL", "mysql-server-core", PROPERTY, "/usr/sbin/mysqld");
        folder = Unprivileged.folder("mysql-");
        Path data = folder.resolve("data");
        Unprivileged.run(
                List.of(
                        program,
                        "--no-defaults",
                        "--initialize-insecure",
                        "--secure-file-priv=NULL",
                        "--datadir=" + data),
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
                "--mysqlx=OFF",
                "--secure-file-priv=NULL",
                "--skip-name-resolve",
                "--default-time-zone=+00:00",
                "--innodb-redo-log-capacity=64M",
                "--innodb-buffer-pool-size=64M"));
        settings.forEach(setting -> command.add("--" + setting));
        startAgain();
    }

    /** Returns whether the tests have one, or are given one. */
    public static boolean isThere() {
        return System.getProperty(PROPERTY) != null || System.getProperty("ssehub.mysql.uri") != null;
    }

    /**
     * Starts one.
     *
     * @param settings of its configuration, such as {@code max-connections=20}
     * @throws IllegalStateException when there is no MySQL here
     */
    public static MySqlServer start(String... settings) throws IOException {
        return new MySqlServer(List.of(settings));
    }

    @Override
    protected AppProcess launch() throws IOException {
        return Unprivileged.start(command, folder);
    }

    @Override
    public String uri() {
        return "mysql://127.0.0.1:" + port() + "/test?user=test&sslMode=DISABLED";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        super.close();
        Unprivileged.delete(folder);
    }
}
