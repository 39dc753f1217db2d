package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.SseHub;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The health of all hubs: up while every hub accepts events, out of service while one drains, down when a backplane is unreachable. The
 * health indicators that report it are in the starters, since their types are in a different package in each line of Spring Boot.
 *
 * @param status the worst status of all hubs, as Spring Boot's code for it
 * @param details the status of each hub by its name, and the number of events that wait in its outbox
 */
public record HubsHealth(String status, Map<String, Object> details) {

    private static final String UP = "UP";
    private static final String DOWN = "DOWN";
    private static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";

    /** Reads the status of all hubs, and the reports on their outboxes. */
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

    /** Adds the outbox as a detail that does not affect the status: waiting rows are delivered late, but are not lost. */
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
