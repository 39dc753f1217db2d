package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A MySQL or MariaDB in a separate process with its own folder. It syncs every commit to disk. */
abstract class MySqlLikeServer extends BrokerProcess {

    private final Path folder;
    private final List<String> command;

    /**
     * Creates its folder and starts it.
     *
     * @param program the server
     * @param install the command that initialises a new data folder, which is appended to it
     * @param options the options that only this kind has, with their dashes
     * @param settings its configuration, without dashes
     */
    MySqlLikeServer(String prefix, String program, List<String> install, List<String> options, List<String> settings)
            throws IOException {
        super(AppProcess.freePort());
        folder = Unprivileged.folder(prefix);
        Path data = folder.resolve("data");
        List<String> installing = new ArrayList<>(install);
        installing.add("--datadir=" + data);
        // A server that starts deletes all temporary tables in the folder for them, also those of another server.
        installing.add("--tmpdir=" + folder);
        Unprivileged.run(installing, folder);
        Path atStart = Files.write(
                folder.resolve("start.sql"),
                List.of(
                        "CREATE DATABASE IF NOT EXISTS test CHARACTER SET utf8mb4;",
                        "CREATE USER IF NOT EXISTS test@'127.0.0.1';",
                        "GRANT ALL ON *.* TO test@'127.0.0.1' WITH GRANT OPTION;"));
        command = new ArrayList<>(List.of(
                program,
                "--no-defaults",
                "--datadir=" + data,
                "--tmpdir=" + folder,
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + atStart,
                "--bind-address=127.0.0.1",
                "--port=" + port(),
                "--skip-name-resolve",
                "--default-time-zone=+00:00",
                "--innodb-buffer-pool-size=64M"));
        command.addAll(options);
        settings.forEach(setting -> command.add("--" + setting));
        startAgain();
    }

    @Override
    protected final AppProcess launch() throws IOException {
        return Unprivileged.start(command, folder);
    }

    @Override
    public final void close() throws IOException, InterruptedException {
        super.close();
        Unprivileged.delete(folder);
    }
}
