package dev.ssehub.spring.autoconfigure.backplane;

import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.autoconfigure.hub.BrokerSetup;
import dev.ssehub.spring.autoconfigure.hub.RefusedSettings;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Backplanes in RabbitMQ, at the address in the hubs' settings or else at the application's own connection. */
final class RabbitSetup implements BrokerSetup {

    /** Settings of the driver whose properties have a different name. */
    private static final Map<String, String> RENAMED = Map.of("maxBytes", "max-size");

    private final SseHubRabbitProperties settings;
    private final RabbitConnection.Finder application;

    /** @param application finds the application's own connection */
    RabbitSetup(SseHubRabbitProperties settings, RabbitConnection.Finder application) {
        this.settings = settings;
        this.application = application;
    }

    @Override
    public String lack() {
        return "sse-hub.backplane.rabbitmq.uri is not set, and Spring AMQP has no connection";
    }

    @Override
    public @Nullable BackplaneFactory atItsOwnAddress() {
        String uri = settings.uri();
        return uri == null ? null : at(hub -> builder(uri, hub));
    }

    @Override
    public @Nullable BackplaneFactory whereTheApplicationConnects() {
        RabbitConnection connection = application.find();
        return connection == null ? null : at(hub -> AmqpAddress.builder(connection, hub));
    }

    private BackplaneFactory at(Function<String, RabbitBackplane.Builder> builders) {
        return hub -> {
            RabbitBackplane.Builder builder = builders.apply(hub);
            return RefusedSettings.named(SseHubRabbitProperties.PREFIX, RENAMED, () -> backplane(builder));
        };
    }

    private RabbitBackplane backplane(RabbitBackplane.Builder builder) {
        return builder.maxAge(settings.maxAge())
                .maxBytes(settings.maxSize().toBytes())
                .idempotencyWindow(settings.idempotencyWindow())
                .timeout(settings.timeout())
                .startTimeout(settings.startTimeout())
                .startsDegraded(settings.startsDegraded())
                .build();
    }

    private static RabbitBackplane.Builder builder(String uri, String hub) {
        try {
            return RabbitBackplane.builder(uri, hub);
        } catch (IllegalArgumentException e) {
            throw BrokerUri.refused(
                    SseHubRabbitProperties.PREFIX + ".uri",
                    uri,
                    "amqp://user:password@host:5672/vhost, or amqps:// for TLS");
        }
    }
}
