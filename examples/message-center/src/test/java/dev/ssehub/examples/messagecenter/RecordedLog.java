package dev.ssehub.examples.messagecenter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import dev.ssehub.spring.BackplaneFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.annotation.Bean;

/**
 * A log that records what requests have appended. The hub's cursor cannot show this, because presence is published each time a user's grace
 * period ends, possibly during the next test.
 */
class RecordedLog {

    private final List<LogRecord> requested = new CopyOnWriteArrayList<>();

    /** Returns the records that have been appended so far, without those of presence. */
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
        return hub -> new MemoryLog() {
            @Override
            public EventId append(LogRecord record) {
                EventId id = super.append(record);
                if (!tellsWhoIsOnline(record)) {
                    requested.add(record);
                }
                return id;
            }
        };
    }
}
