package dev.ssehub.test;

import dev.ssehub.backplane.Backplane;
import java.time.Duration;
import java.time.InstantSource;

/** The in-memory backplane fulfils the contract. */
class InMemoryBackplaneTest extends BackplaneContract {

    @Override
    protected Backplane create(String log) {
        return Backplane.inMemory(InstantSource.system(), 1000, Duration.ofMinutes(10));
    }
}
