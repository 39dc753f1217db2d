package dev.ssehub.tests.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A broker that was started by the tests, which may therefore kill or freeze it. */
abstract class BrokerProcess implements Broker {

    private final int port;
    private @Nullable AppProcess process;

    BrokerProcess(int port) {
        this.port = port;
    }

    /** Starts the process. */
    protected abstract AppProcess launch() throws IOException;

    @Override
    public final int port() {
        return port;
    }

    @Override
    public final void kill() throws InterruptedException {
        process().kill();
    }

    @Override
    public final void startAgain() throws IOException {
        process = launch().awaitPort(port);
    }

    @Override
    public final void freeze() throws IOException, InterruptedException {
        // First the parent, which could otherwise start new children, then its descendants.
        process().signal("STOP");
        process().signalAll("STOP");
    }

    @Override
    public final void thaw() throws IOException, InterruptedException {
        process().signalAll("CONT");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process().close();
    }

    private AppProcess process() {
        return Objects.requireNonNull(process, "the broker has not been started");
    }

    /** Returns the program that is set by a system property, or the usual one; fails with instructions if it does not exist. */
    static String program(String product, String debianPackage, String property, String usual) {
        String given = System.getProperty(property, usual);
        if (!Path.of(given).toFile().canExecute()) {
            throw new IllegalStateException("There is no " + product + " at " + given
                    + ": install it (on Debian: apt-get install " + debianPackage + "), or say where it is: -D"
                    + property
                    + "=PATH, or start one and say so: -D" + property.replace("-server", ".uri") + "=URI");
        }
        return given;
    }
}
