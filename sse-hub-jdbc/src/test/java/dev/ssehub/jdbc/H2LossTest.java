package dev.ssehub.jdbc;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.io.TempDir;

class H2LossTest extends LossSuite {

    @TempDir
    static Path folder;

    @Override
    String url() {
        return "jdbc:h2:file:" + folder.resolve("hub") + ";DB_CLOSE_DELAY=-1";
    }

    /** Without the checkpoint, the database would lose what was committed in the last half second. */
    @Override
    void restart() throws Exception {
        try (Connection connection = DriverManager.getConnection(url())) {
            Link.execute(connection, "CHECKPOINT SYNC");
            Link.execute(connection, "SHUTDOWN IMMEDIATELY");
        }
    }
}
