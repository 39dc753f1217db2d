package dev.ssehub.examples.messagecenter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.InMemoryBackplane;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.Tail;
import dev.ssehub.event.EventId;
import dev.ssehub.spring.BackplaneFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.annotation.Bean;

/**
 * A log that tells what requests have put into it. The hub's cursor does not tell that: who is online is published whenever
 * somebody's grace ends, also in the middle of the next test.
 */
class RecordedLog {

    private final List<LogRecord> requested = new CopyOnWriteArrayList<>();

    /** Returns what has been put into the log so far, but for who is online. */
    List<LogRecord> requested() {
        return List.copyOf(requested);
    }

    private static boolean tellsWhoIsOnline(LogRecord record) {
        return record instanceof LogRecord.NodePresence
                || record instanceof LogRecord.Publication publication
                        && new String(publication.block(), UTF_8).startsWith("event: online\n");
    }

    @Bean
    BackplaneFactory backplane() {
        return hub -> new Backplane() {
            private final Backplane memory =
                    new InMemoryBackplane(InstantSource.system(), 1000, Duration.ofMinutes(10));

            @Override
            public void start(Tail tail) {
                memory.start(tail);
            }

            @Override
            public EventId append(LogRecord record) {
                EventId id = memory.append(record);
                if (!tellsWhoIsOnline(record)) {
                    requested.add(record);
                }
                return id;
            }

            @Override
            public boolean isShared() {
                return memory.isShared();
            }

            @Override
            public boolean isAvailable() {
                return memory.isAvailable();
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }
}
