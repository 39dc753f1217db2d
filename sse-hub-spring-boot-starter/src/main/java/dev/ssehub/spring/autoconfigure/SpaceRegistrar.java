package dev.ssehub.spring.autoconfigure;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a hub and a publisher for each space: beans that are injected only where they are asked for by the name of the space, so that
 * those of the application's own hub stay the only ones of their types.
 *
 * <p>The definitions name methods of other beans, and hold no code: ahead-of-time processing can write them down.
 */
final class SpaceRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {

    static final String FACTORY = "sseHubFactory";
    static final String PUBLISHERS = "sseHubPublishers";

    private Binder binder = new Binder();

    static String prefixOf(String space) {
        return "sse-hub.spaces." + space;
    }

    static String beanNameOf(String space) {
        return space + "SseHub";
    }

    static String publisherNameOf(String space) {
        return space + "AfterCommitPublisher";
    }

    @Override
    public void setEnvironment(Environment environment) {
        binder = Binder.get(environment);
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importer, BeanDefinitionRegistry registry) {
        for (String space : names()) {
            RootBeanDefinition hub = definition(space, SseHub.class, FACTORY, "createSpace");
            hub.setDestroyMethodName("close");
            registry.registerBeanDefinition(beanNameOf(space), hub);
            registry.registerBeanDefinition(
                    publisherNameOf(space), definition(space, AfterCommitPublisher.class, PUBLISHERS, "ofSpace"));
        }
    }

    private Set<String> names() {
        return binder.bind("sse-hub.spaces", Bindable.mapOf(String.class, Object.class))
                .map(spaces -> new TreeSet<>(spaces.keySet()))
                .orElseGet(TreeSet::new);
    }

    private static RootBeanDefinition definition(String space, Class<?> type, String factory, String method) {
        RootBeanDefinition definition = new RootBeanDefinition(type);
        definition.setTargetType(type);
        definition.setFactoryBeanName(factory);
        definition.setFactoryMethodName(method);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, space);
        definition.setDefaultCandidate(false);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, space));
        return definition;
    }
}
