package dev.ssehub.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.RunStore.Entries;
import dev.ssehub.backplane.RunStore.Watcher;
import dev.ssehub.backplane.broker.RunFormat;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts what is published about runs. */
final class RunListeners {

    private static final Logger LOG = LoggerFactory.getLogger(RunListeners.class);

    private RunListeners() {}

    /** Listens to the channel of a run. */
    static RunChannel.Listener of(Watcher watcher) {
        return new RunChannel.Listener() {
            @Override
            public void published(byte[] message) {
                Entries entries;
                try {
                    entries = RunFormat.decodeEntries(message);
                } catch (IllegalArgumentException e) {
                    LOG.warn("Events of a run cannot be read here: {}", e.getMessage());
                    return;
                }
                watcher.appended(entries);
            }

            @Override
            public void subscribed() {
                watcher.interrupted();
            }
        };
    }

    /** Listens to the channel of ends and turns. */
    static RunChannel.Listener of(Consumer<String> listener) {
        return new RunChannel.Listener() {
            @Override
            public void published(byte[] message) {
                listener.accept(new String(message, UTF_8));
            }

            @Override
            public void subscribed() {
                // The next renewal reports what was missed.
            }
        };
    }
}
