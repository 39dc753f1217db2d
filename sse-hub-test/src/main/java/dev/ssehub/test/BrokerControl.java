package dev.ssehub.test;

import java.io.IOException;
import java.time.Duration;

/** Controls the broker of {@link BrokerOutageSuite}. If a broker does not support a method, it skips the test by an assumption. */
public interface BrokerControl {

    /** How long a broker may take to answer before that counts as an outage: more than a busy machine adds. */
    Duration TIMEOUT = Duration.ofSeconds(5);

    /** Returns the address of the broker. */
    String uri();

    /** Returns an address of the same form without a listener. */
    String unusedUri() throws IOException;

    /** Takes the broker down, as in a crash. */
    void kill() throws IOException, InterruptedException;

    /** Restarts the broker with the data on its disk; returns when it listens. */
    void startAgain() throws IOException, InterruptedException;

    /** Stalls the broker: its sockets stay open and nothing answers. */
    void freeze() throws IOException, InterruptedException;

    /** Lets the broker continue after it has stalled. */
    void thaw() throws IOException, InterruptedException;
}
