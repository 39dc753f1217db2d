package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.SseHub;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Up while every hub accepts events, out of service while one drains, down when a backplane is unreachable; with what waits in outboxes. */
final class SseHubHealthIndicator extends AbstractHealthIndicator {

    private final Spaces spaces;
    private final List<OutboxReport.Source> outboxes;

    SseHubHealthIndicator(Spaces spaces, List<OutboxReport.Source> outboxes) {
        super("the health check of the hubs failed");
        this.spaces = spaces;
        this.outboxes = outboxes;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Status worst = Status.UP;
        for (Space space : spaces) {
            Status status = statusOf(space.hub());
            builder.withDetail(space.name(), status.getCode());
            addOutbox(builder, space);
            worst = worst.equals(Status.DOWN) || status.equals(Status.UP) ? worst : status;
        }
        builder.status(worst);
    }

    /** Only a detail: rows that wait are delivered late, and lost by nobody. */
    private void addOutbox(Health.Builder builder, Space space) {
        for (OutboxReport.Source source : outboxes) {
            OutboxReport outbox = source.reportOf(space.hub());
            if (outbox != null) {
                Map<String, Object> detail = new LinkedHashMap<>();
                detail.put("sequencer", outbox.sequencer());
                if (outbox.sequencer()) {
                    detail.put("size", outbox.size());
                    detail.put("age", outbox.age().toString());
                }
                builder.withDetail(space.name() + ".outbox", detail);
            }
        }
    }

    private static Status statusOf(SseHub hub) {
        if (hub.isDraining()) {
            return Status.OUT_OF_SERVICE;
        }
        return hub.isAvailable() ? Status.UP : Status.DOWN;
    }
}
