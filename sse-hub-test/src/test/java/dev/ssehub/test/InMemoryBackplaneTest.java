package dev.ssehub.test;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.InMemoryBackplane;
import java.time.Duration;
import java.time.InstantSource;

/** The in-memory backplane keeps the contract. */
class InMemoryBackplaneTest extends BackplaneContract {

    @Override
    protected Backplane create(String log) {
        return new InMemoryBackplane(InstantSource.system(), 1000, Duration.ofMinutes(10));
    }
}
