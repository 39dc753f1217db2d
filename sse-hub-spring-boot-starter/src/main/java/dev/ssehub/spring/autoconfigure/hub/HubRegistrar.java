package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;

/** Registers the hub of each space. */
final class HubRegistrar extends SpaceRegistrar {

    static final String FACTORY = "sseHubFactory";

    @Override
    protected void register(String space, BeanDefinitionRegistry registry) {
        RootBeanDefinition hub = definition(space, SseHub.class, FACTORY, "createSpace");
        hub.setDestroyMethodName("close");
        registry.registerBeanDefinition(Space.beanNameOf(space), hub);
    }
}
