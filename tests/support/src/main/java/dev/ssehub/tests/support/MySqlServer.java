package dev.ssehub.tests.support;

import java.io.IOException;
import java.util.List;

/**
 * A real MySQL in a separate process with its own folder. It syncs every commit to disk. Not every system has one, so tests use it only
 * if {@code -Dssehub.mysql-server=PATH} is set. Its address is a JDBC URL without {@code jdbc:}, and it needs no password.
 */
public final class MySqlServer extends MySqlLikeServer {

    private static final String PROPERTY = "ssehub.mysql-server";

    private MySqlServer(String program, List<String> settings) throws IOException {
        super(
                "mysql-",
                program,
                List.of(program, "--no-defaults", "--initialize-insecure", "--secure-file-priv=NULL"),
                List.of("--mysqlx=OFF", "--secure-file-priv=NULL", "--innodb-redo-log-capacity=64M"),
                settings);
    }

    /** Returns whether the path or the address of a MySQL is set. */
    public static boolean isThere() {
        return System.getProperty(PROPERTY) != null || System.getProperty("ssehub.mysql.uri") != null;
    }

    /**
     * Starts one.
     *
     * @param settings lines of its configuration, such as {@code max-connections=20}
     * @throws IllegalStateException if no MySQL is installed
     */
    public static MySqlServer start(String... settings) throws IOException {
        String program = program("MySQL", "mysql-server-core", PROPERTY, "/usr/sbin/mysqld");
        return new MySqlServer(program, List.of(settings));
    }

    @Override
    public String uri() {
        return "mysql://127.0.0.1:" + port() + "/test?user=test&sslMode=DISABLED";
    }
}
