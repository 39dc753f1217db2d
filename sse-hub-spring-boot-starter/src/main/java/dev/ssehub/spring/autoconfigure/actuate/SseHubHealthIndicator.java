package dev.ssehub.spring.autoconfigure.actuate;

import dev.ssehub.SseHub;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.autoconfigure.hub.Spaces;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Up while every hub accepts events, out of service while one drains, down when a backplane is unreachable. */
final class SseHubHealthIndicator extends AbstractHealthIndicator {

    private final Spaces spaces;

    SseHubHealthIndicator(Spaces spaces) {
        super("the health check of the hubs failed");
        this.spaces = spaces;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Status worst = Status.UP;
        for (Space space : spaces) {
            Status status = statusOf(space.hub());
            builder.withDetail(space.name(), status.getCode());
            worst = worst.equals(Status.DOWN) || status.equals(Status.UP) ? worst : status;
        }
        builder.status(worst);
    }

    private static Status statusOf(SseHub hub) {
        if (hub.isDraining()) {
            return Status.OUT_OF_SERVICE;
        }
        return hub.isAvailable() ? Status.UP : Status.DOWN;
    }
}
