package dev.ssehub.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real broker in a process of its own, which can be killed, frozen and started again with what is on its disk. */
public interface Broker extends AutoCloseable {

    /** Returns where it is. */
    String uri();

    /** Returns the port. */
    int port();

    /** Kills it, as a crash would. */
    void kill() throws InterruptedException;

    /** Starts it again with what is on its disk, and waits until it listens. */
    void startAgain() throws IOException;

    /** Stops it in its tracks: its sockets stay open and nobody answers. */
    void freeze() throws IOException, InterruptedException;

    /** Lets it go on. */
    void thaw() throws IOException, InterruptedException;

    @Override
    void close() throws IOException, InterruptedException;

    /** Returns the program that is set by a system property, or the usual one; fails with what to do when it is not there. */
    static String program(String product, String debianPackage, String property, String usual) {
        String given = System.getProperty(property, usual);
        if (!Files.isExecutable(Path.of(given))) {
            throw new IllegalStateException("There is no " + product + " at " + given
                    + ": install it (on Debian: apt-get install " + debianPackage + "), or say where it is: -D"
                    + property
                    + "=PATH");
        }
        return given;
    }
}
