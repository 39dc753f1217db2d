package dev.ssehub.test;

import java.io.IOException;
import java.time.Duration;

/** What {@link BrokerOutageSuite} does to a broker. A method that cannot be done to it skips the test by an assumption. */
public interface BrokerControl {

    /** How long a broker may take to answer until that counts as an outage: more than a busy machine adds. */
    Duration TIMEOUT = Duration.ofSeconds(5);

    /** Returns where the broker is. */
    String uri();

    /** Returns an address of the same form at which nothing listens. */
    String unusedUri() throws IOException;

    /** The broker goes down, as in a crash. */
    void kill() throws IOException, InterruptedException;

    /** The broker comes back with what is on its disk; returns when it listens. */
    void startAgain() throws IOException, InterruptedException;

    /** The broker stalls: its sockets stay open and nothing answers. */
    void freeze() throws IOException, InterruptedException;

    /** The broker goes on after it has stalled. */
    void thaw() throws IOException, InterruptedException;
}
