package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.spring.BackplaneFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Decides where the hubs' log is. The first of these applies: the backplane that the application defines as a bean, the address of a broker
 * in the hubs' settings, a broker that the application is connected to, or else memory.
 */
final class Backplanes {

    private static final Logger LOG = LoggerFactory.getLogger(Backplanes.class);
    private static final String PREFIX = "sse-hub.backplane";

    private Backplanes() {}

    /** Returns the factory of the backplanes, or null for the memory of this process. */
    static @Nullable BackplaneFactory in(BeanFactory beans) {
        BackplaneFactory given = beans.getBeanProvider(BackplaneFactory.class).getIfAvailable();
        if (given != null) {
            return given;
        }
        List<BrokerSetup> brokers =
                beans.getBeanProvider(BrokerSetup.class).orderedStream().toList();
        BackplaneFactory own = first(brokers, BrokerSetup::atItsOwnAddress);
        if (own != null) {
            return own;
        }
        requireNoAddress(beans.getBean(Environment.class));
        BackplaneFactory applications = first(brokers, BrokerSetup::whereTheApplicationConnects);
        if (applications == null && !brokers.isEmpty()) {
            LOG.info(
                    "The hubs' log is in the memory of this process, and no other node sees it, although the class path has a module that"
                            + " shares it: {}",
                    brokers.stream().map(BrokerSetup::lack).collect(Collectors.joining("; ")));
        }
        return applications;
    }

    private static @Nullable BackplaneFactory first(
            List<BrokerSetup> brokers, Function<BrokerSetup, @Nullable BackplaneFactory> where) {
        return brokers.stream().map(where).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** An address that no driver has used belongs to a broker whose driver is missing. */
    private static void requireNoAddress(Environment environment) {
        Binder binder = Binder.get(environment);
        Map<String, Object> brokers =
                binder.bind(PREFIX, Bindable.mapOf(String.class, Object.class)).orElseGet(Map::of);
        for (String broker : brokers.keySet()) {
            String settings = PREFIX + "." + broker;
            boolean isEnabled =
                    binder.bind(settings + ".enabled", Boolean.class).orElse(true);
            if (isEnabled && binder.bind(settings + ".uri", String.class).isBound()) {
                throw new SseHubSetupException(
                        "The property '" + settings
                                + ".uri' is set, but there is no backplane for it on the class path.",
                        "Add the dependency dev.ssehub:sse-hub-" + broker + ", or remove the property.");
            }
        }
    }
}
