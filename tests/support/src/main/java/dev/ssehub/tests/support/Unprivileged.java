package dev.ssehub.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs programs that refuse to run as root: if the tests run as root, as an unprivileged user. */
final class Unprivileged {

    private static final String USER = "nobody";
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final Duration PREPARATION = Duration.ofMinutes(2);

    private Unprivileged() {}

    /** Creates a folder that belongs to that user. */
    static Path folder(String prefix) throws IOException {
        Path folder = Files.createTempDirectory(prefix);
        if (ROOT) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER));
        }
        return folder;
    }

    /** Starts a command in a folder; the process is the command's own, so that a signal reaches it. */
    static AppProcess start(List<String> command, Path folder) throws IOException {
        List<String> all = new ArrayList<>();
        if (ROOT) {
            all.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=65534", "--clear-groups", "--"));
        }
        all.addAll(command);
        return AppProcess.of(all, folder);
    }

    /** Runs a command to its end. */
    static void run(List<String> command, Path folder) throws IOException {
        try (AppProcess process = start(command, folder)) {
            int exit = process.awaitExit(PREPARATION);
            if (exit != 0) {
                throw new IOException(command + " ended with " + exit + ":\n" + process.output());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Deletes a folder and its content. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
