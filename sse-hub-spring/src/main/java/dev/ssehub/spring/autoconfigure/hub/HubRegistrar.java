package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import dev.ssehub.run.Runs;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;

/** Registers the hub of each space, and its runs. */
final class HubRegistrar extends SpaceRegistrar {

    static final String FACTORY = "sseHubFactory";

    @Override
    protected void register(String space, BeanDefinitionRegistry registry) {
        RootBeanDefinition hub = definition(space, SseHub.class, FACTORY, "createSpace");
        hub.setDestroyMethodName("close");
        registry.registerBeanDefinition(Space.beanNameOf(space), hub);
        registry.registerBeanDefinition(space + "SseHubRuns", definition(space, Runs.class, FACTORY, "runsOfSpace"));
    }
}
