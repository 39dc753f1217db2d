package dev.ssehub.spring.autoconfigure;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.BrokerUnreachableException;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.GapHook;
import dev.ssehub.session.PresenceListener;
import dev.ssehub.session.SessionListener;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.spring.SseJsonWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Makes hubs out of properties and beans. */
final class HubFactory {

    private final BeanFactory beans;
    private final SseHubSharedProperties shared;

    HubFactory(BeanFactory beans, SseHubSharedProperties shared) {
        this.beans = beans;
        this.shared = shared;
    }

    /** Makes the application's own hub, to which its hooks and listeners belong. */
    SseHub createOwn(SseHubProperties properties) {
        String name = properties.name() == null ? Space.PREFIX : properties.name();
        SseHub.Builder builder = builder(Space.PREFIX, name, properties);
        beans.getBeanProvider(ConnectHook.class).ifAvailable(builder::onConnect);
        beans.getBeanProvider(GapHook.class).ifAvailable(builder::onGap);
        beans.getBeanProvider(SessionListener.class).orderedStream().forEach(builder::listener);
        beans.getBeanProvider(PresenceListener.class).orderedStream().forEach(builder::presenceListener);
        return build(name, builder);
    }

    /** Makes the hub of a space. */
    SseHub createSpace(String space) {
        SseHubProperties properties = Objects.requireNonNull(shared.spaces().get(space), space);
        String name = properties.name() == null ? space : properties.name();
        return build(name, builder(SpaceRegistrar.prefixOf(space), name, properties));
    }

    private SseHub.Builder builder(String prefix, String name, SseHubProperties properties) {
        SseHub.Builder builder = SseHub.builder().config(config(prefix, name, properties));
        beans.getBeanProvider(SseJsonWriter.class).ifAvailable(writer -> builder.json(writer::toJson));
        ObjectProvider<BackplaneFactory> backplane = beans.getBeanProvider(BackplaneFactory.class);
        requireDriver("redis", "Redis", shared.backplane().redis().uri(), backplane);
        requireDriver("rabbitmq", "RabbitMQ", shared.backplane().rabbitmq().uri(), backplane);
        backplane.ifAvailable(factory -> builder.backplane(factory.create(name)));
        return builder;
    }

    private SseHub build(String name, SseHub.Builder builder) {
        beans.getBeanProvider(SseHubCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(name, builder));
        try {
            return builder.build();
        } catch (BrokerUnreachableException e) {
            throw new SseHubSetupException(
                    String.valueOf(e.getMessage()),
                    "Start the broker or correct its address; or let this node start without it, and follow when it is there: "
                            + "sse-hub.backplane.redis.starts-degraded=true, or the same for rabbitmq.");
        }
    }

    private static void requireDriver(
            String broker, String product, @Nullable String uri, ObjectProvider<BackplaneFactory> backplane) {
        if (uri != null && backplane.getIfAvailable() == null) {
            throw new SseHubSetupException(
                    "The property 'sse-hub.backplane." + broker + ".uri' is set, but there is no backplane for "
                            + product + " on the class path.",
                    "Add the dependency dev.ssehub:sse-hub-" + broker + ", or remove the property.");
        }
    }

    /** The core's messages begin with the name of the setting, and go on with what is allowed and what was given. */
    private static HubConfig config(String prefix, String name, SseHubProperties properties) {
        try {
            return properties.toConfig(name);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String setting = message.substring(0, message.indexOf(' '));
            String reason = message.substring(message.indexOf(' ') + 1);
            throw new InvalidConfigurationPropertyValueException(
                    prefix + "." + kebabCase(setting), reason.replaceAll(".* but was ", ""), "It " + reason + ".");
        }
    }

    private static String kebabCase(String setting) {
        return ConfigurationPropertyName.adapt(setting.replaceAll("([a-z])([A-Z])", "$1-$2"), '.')
                .toString();
    }
}
