package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Backplanes in RabbitMQ, by the settings for the hubs, or where the application connects. */
final class RabbitSetup implements BrokerSetup {

    private final SseHubRabbitProperties settings;
    private final RabbitConnection.Finder application;

    /** @param application finds where the application connects */
    RabbitSetup(SseHubRabbitProperties settings, RabbitConnection.Finder application) {
        this.settings = settings;
        this.application = application;
    }

    @Override
    public @Nullable BackplaneFactory atItsOwnAddress() {
        String uri = settings.uri();
        return uri == null ? null : at(hub -> RabbitBackplane.builder(uri, hub));
    }

    @Override
    public @Nullable BackplaneFactory whereTheApplicationConnects() {
        RabbitConnection connection = application.find();
        return connection == null ? null : at(hub -> AmqpAddress.builder(connection, hub));
    }

    private BackplaneFactory at(Function<String, RabbitBackplane.Builder> builders) {
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
