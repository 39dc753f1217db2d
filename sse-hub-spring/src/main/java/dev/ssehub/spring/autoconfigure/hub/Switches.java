package dev.ssehub.spring.autoconfigure.hub;

import java.util.List;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** The properties on which auto-configurations depend. A condition silently treats every value other than {@code true} as {@code false}. */
final class Switches {

    static final List<String> ALL = List.of(
            "sse-hub.enabled",
            "sse-hub.backplane.redis.enabled",
            "sse-hub.backplane.rabbitmq.enabled",
            "sse-hub.backplane.jdbc.enabled",
            "sse-hub.outbox.enabled");

    private Switches() {}

    /** Throws an exception if one of them is neither {@code true} nor {@code false}. */
    static void require(Environment environment) {
        Binder binder = Binder.get(environment);
        for (String property : ALL) {
            String value = binder.bind(property, String.class).orElse("true");
            if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
                throw new InvalidConfigurationPropertyValueException(property, value, "It must be true or false.");
            }
        }
    }
}
