package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import dev.ssehub.backplane.Backplane;
import dev.ssehub.backplane.Backplane.UnreachableException;
import dev.ssehub.run.Runs;
import dev.ssehub.spring.BackplaneFactory;
import dev.ssehub.spring.SseHubCustomizer;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.internal.beans.HubHooks;
import dev.ssehub.spring.internal.beans.SpaceBeans;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.function.SingletonSupplier;

/** Creates hubs from properties and beans. */
final class HubFactory implements SmartInitializingSingleton {

    private final ConfigurableListableBeanFactory beans;
    private final SseHubSharedProperties shared;
    private final SpaceBeans spaceBeans;
    private final List<HubHooks> hooks = new CopyOnWriteArrayList<>();
    private volatile boolean madeOwn;

    HubFactory(ConfigurableListableBeanFactory beans, SseHubSharedProperties shared) {
        this.beans = beans;
        this.shared = shared;
        this.spaceBeans = new SpaceBeans(beans, shared.spaces().keySet());
    }

    /** Creates the application's own hub. */
    SseHub createOwn(SseHubProperties properties) {
        madeOwn = true;
        String name = properties.name() == null ? Space.PREFIX : properties.name();
        return create(null, Space.PREFIX, name, properties);
    }

    /** Creates the hub of a space. {@link HubRegistrar} refers to this method by its name. */
    SseHub createSpace(String space) {
        SseHubProperties properties = shared.spaces().get(space);
        if (properties == null) {
            throw new SseHubSetupException(
                    "No property of the space '" + space + "' exists.",
                    "Correct the names below '" + Space.prefixOf(space) + "'.");
        }
        String name = properties.name() == null ? space : properties.name();
        return create(space, Space.prefixOf(space), name, properties);
    }

    /** Returns the runs of a space. {@link HubRegistrar} refers to this method by its name. */
    Runs runsOfSpace(String space) {
        return beans.getBean(Space.beanNameOf(space), SseHub.class).runs();
    }

    /** Creates the hooks after the hubs, since they may need them, but before there are clients. */
    @Override
    public void afterSingletonsInstantiated() {
        if (shared.enabled() && !madeOwn) {
            IgnoredByOwnHub.warn(
                    beans, new HubHooks(spaceBeans, null), !shared.spaces().isEmpty());
        }
        hooks.forEach(HubHooks::create);
    }

    private SseHub create(@Nullable String space, String prefix, String name, SseHubProperties properties) {
        SseHub.Builder builder =
                SseHub.builder().config(RefusedSettings.named(prefix, () -> properties.toConfig(name)));
        if (BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, SseJsonWriter.class, true, false).length > 0) {
            SingletonSupplier<SseJsonWriter> writer = SingletonSupplier.of(() -> beans.getBean(SseJsonWriter.class));
            builder.json(value -> writer.obtain().toJson(value));
        }
        if (!shared.enabled()) {
            return builder.config(HubConfig.builder().name(name).lanes(1).build())
                    .build();
        }
        addBackplane(name, builder);
        HubHooks own = new HubHooks(spaceBeans, space);
        own.addTo(builder);
        hooks.add(own);
        return build(name, builder);
    }

    private void addBackplane(String name, SseHub.Builder builder) {
        BackplaneFactory backplanes = Backplanes.in(beans);
        Backplane backplane = backplanes == null ? null : backplanes.create(name);
        for (BackplaneWrapper wrapper :
                beans.getBeanProvider(BackplaneWrapper.class).orderedStream().toList()) {
            backplane = wrapper.wrap(name, backplane);
        }
        if (backplane != null) {
            builder.backplane(backplane);
        }
    }

    private SseHub build(String name, SseHub.Builder builder) {
        beans.getBeanProvider(SseHubCustomizer.class)
                .orderedStream()
                .forEach(customizer -> customizer.customize(name, builder));
        try {
            return builder.build();
        } catch (UnreachableException e) {
            throw new SseHubSetupException(
                    String.valueOf(e.getMessage()),
                    "Start the broker or correct its address; or let this node start without it, and follow when it is available: "
                            + "set 'starts-degraded' to true among its settings, such as sse-hub.backplane.redis.starts-degraded=true."
                            + " If it is a database, make sure that the hubs' tables exist: migrate them, or set"
                            + " sse-hub.backplane.jdbc.initialize-schema=always.");
        }
    }
}
