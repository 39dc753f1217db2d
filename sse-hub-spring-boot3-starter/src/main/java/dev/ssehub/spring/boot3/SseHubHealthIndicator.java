package dev.ssehub.spring.boot3;

import dev.ssehub.spring.autoconfigure.actuate.HubsHealth;
import dev.ssehub.spring.autoconfigure.hub.OutboxReport;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import java.util.List;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Reports {@link HubsHealth}. */
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
        HubsHealth health = HubsHealth.of(spaces, outboxes);
        builder.status(health.status()).withDetails(health.details());
    }
}
