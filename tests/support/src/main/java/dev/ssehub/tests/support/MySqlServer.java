package dev.ssehub.tests.support;

import java.io.IOException;
import java.util.List;

/**
 * A real MySQL in a process of its own with a folder of its own, which it syncs to disk at every commit. Not every system has one, so tests
 * run where {@code -Dssehub.mysql-server=PATH} says where it is. Its address is a JDBC address without {@code jdbc:}; no password is needed.
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
        String program = program("MySQL", "mysql-server-core", PROPERTY, "/usr/sbin/mysqld");
        return new MySqlServer(program, List.of(settings));
    }

    @Override
    public String uri() {
        return "mysql://127.0.0.1:" + port() + "/test?user=test&sslMode=DISABLED";
    }
}
