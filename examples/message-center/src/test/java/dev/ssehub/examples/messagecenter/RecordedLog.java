package dev.ssehub.examples.messagecenter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.EventId;
import dev.ssehub.spring.BackplaneFactory;
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
