package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.spring.internal.beans.HubHooks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.Environment;

/**
 * Warns of beans and settings that have no effect because the application creates its hub itself. Otherwise this would go unnoticed until
 * they are needed.
 */
final class IgnoredByOwnHub {

    private static final Logger LOG = LoggerFactory.getLogger(IgnoredByOwnHub.class);

    /** The settings that configure the hub itself. Those of its endpoints and of its shutdown still apply. */
    static final List<String> SETTINGS = List.of(
            "name",
            "heartbeat",
            "heartbeat-frame",
            "retry",
            "stall-timeout",
            "max-age",
            "max-publish-wait",
            "publisher-delivery",
            "hook-timeout",
            "hook-threads",
            "lanes",
            "max-event-bytes",
            "gap-event",
            "position-secret",
            "replay",
            "retained",
            "limits",
            "node",
            "presence",
            "runs");

    private static final String OURS = "dev.ssehub.spring.autoconfigure.";

    private IgnoredByOwnHub() {}

    /** Logs what is ignored, if anything is. */
    static void warn(ConfigurableListableBeanFactory beans, HubHooks hooks, boolean hasSpaces) {
        List<String> ignored = new ArrayList<>();
        hooks.names().stream().filter(name -> !isOurs(beans, name)).forEach(name -> ignored.add("the bean " + name));
        if (!hasSpaces) {
            for (Class<?> type : List.of(SseHubCustomizer.class, BackplaneFactory.class)) {
                Arrays.stream(beans.getBeanNamesForType(type, true, false))
                        .filter(name -> !isOurs(beans, name))
                        .forEach(name -> ignored.add("the bean " + name));
            }
        }
        Environment environment = beans.getBean(Environment.class);
        for (String setting : SETTINGS) {
            if (isSet(environment, ConfigurationPropertyName.of(Space.PREFIX).append(setting))) {
                ignored.add("the property " + Space.PREFIX + "." + setting);
            }
        }
        if (!ignored.isEmpty()) {
            LOG.warn(
                    "The application defines its own SseHub bean, to which these do not apply: {}. Pass them to SseHub.builder(),"
                            + " or let the starter create the hub from properties",
                    String.join(", ", ignored));
        }
    }

    private static boolean isOurs(ConfigurableListableBeanFactory beans, String name) {
        if (!beans.containsBeanDefinition(name)) {
            return false;
        }
        BeanDefinition bean = beans.getBeanDefinition(name);
        // A static factory method has no factory bean, but the name of its class.
        return Stream.of(bean.getFactoryBeanName(), bean.getBeanClassName())
                .anyMatch(origin -> origin != null && origin.startsWith(OURS));
    }

    private static boolean isSet(Environment environment, ConfigurationPropertyName name) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(name) != null
                    || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
    }
}
