package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Backplanes in RabbitMQ, by the settings for the hubs. */
class RabbitSetup implements BrokerSetup {

    private final SseHubRabbitProperties settings;

    RabbitSetup(SseHubRabbitProperties settings) {
        this.settings = settings;
    }

    @Override
    public final @Nullable BackplaneFactory atItsOwnAddress() {
        String uri = settings.uri();
        return uri == null ? null : at(hub -> RabbitBackplane.builder(uri, hub));
    }

    final BackplaneFactory at(Function<String, RabbitBackplane.Builder> builders) {
        return hub -> builders.apply(hub)
                .maxAge(settings.maxAge())
                .maxBytes(settings.maxSize().toBytes())
                .idempotencyWindow(settings.idempotencyWindow())
                .timeout(settings.timeout())
                .startTimeout(settings.startTimeout())
                .startsDegraded(settings.startsDegraded())
                .build();
    }
}
