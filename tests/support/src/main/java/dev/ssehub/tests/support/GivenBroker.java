package dev.ssehub.tests.support;

import java.net.URI;
import org.junit.jupiter.api.Assumptions;

/** A broker that was not started by the tests: they use it, but those that would kill or freeze it are skipped. */
final class GivenBroker implements Broker {

    private final String uri;

    GivenBroker(String uri) {
        this.uri = uri;
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public int port() {
        return URI.create(uri).getPort();
    }

    @Override
    public void kill() {
        requireOwn();
    }

    @Override
    public void startAgain() {
        requireOwn();
    }

    @Override
    public void freeze() {
        requireOwn();
    }

    @Override
    public void thaw() {}

    @Override
    public void close() {}

    @Override
    public void requireOwn() {
        Assumptions.abort("the broker at " + uri + " was given, and is not the tests' to harm");
    }
}
