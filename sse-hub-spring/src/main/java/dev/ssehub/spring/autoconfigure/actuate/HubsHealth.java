package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.SseHub;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the health check says: up while every hub accepts events, out of service while one drains, down when a backplane is unreachable; with what waits in outboxes. The types that
 * report it are in another package in each line of Spring Boot.
 *
 * @param status the worst of all, by the code that Spring Boot has for it
 * @param details the status of each hub, by the names of the hubs, and what waits in their outboxes
 */
public record HubsHealth(String status, Map<String, Object> details) {

    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";

    /** Asks all hubs, and what knows their outboxes. */
    public static HubsHealth of(Spaces spaces, Iterable<OutboxReport.Source> outboxes) {
        Map<String, Object> details = new LinkedHashMap<>();
        String worst = UP;
        for (Space space : spaces) {
            String status = statusOf(space.hub());
            details.put(space.name(), status);
            outboxes.forEach(source -> addOutbox(details, space, source.reportOf(space.hub())));
            worst = worst.equals(DOWN) || status.equals(UP) ? worst : status;
        }
        return new HubsHealth(worst, details);
    }

    /** Only a detail: rows that wait are delivered late, and lost by nobody. */
    private static void addOutbox(Map<String, Object> details, Space space, @Nullable OutboxReport outbox) {
        if (outbox != null) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("sequencer", outbox.sequencer());
            if (outbox.sequencer()) {
                detail.put("size", outbox.size());
                detail.put("age", outbox.age().toString());
            }
            details.put(space.name() + ".outbox", detail);
        }
    }

    private static String statusOf(SseHub hub) {
        if (hub.isDraining()) {
            return OUT_OF_SERVICE;
        }
        return hub.isAvailable() ? UP : DOWN;
    }
}
