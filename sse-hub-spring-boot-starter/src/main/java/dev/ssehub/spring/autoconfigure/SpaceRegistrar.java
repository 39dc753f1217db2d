package dev.ssehub.spring.autoconfigure;

import dev.ssehub.SseHub;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.beans.factory.BeanFactory;
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
import org.springframework.util.Assert;

/**
 * Registers a hub for each space: a bean that is injected only where it is asked for by name, so that the application's own hub stays
 * the only one of its type.
 */
final class SpaceRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {

    private Binder binder = new Binder();

    static String prefixOf(String space) {
        return "sse-hub.spaces." + space;
    }

    static String beanNameOf(String space) {
        return space + "SseHub";
    }

    @Override
    public void setEnvironment(Environment environment) {
        binder = Binder.get(environment);
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importer, BeanDefinitionRegistry registry) {
        Assert.isInstanceOf(BeanFactory.class, registry);
        names().forEach(space ->
                registry.registerBeanDefinition(beanNameOf(space), definition(space, (BeanFactory) registry)));
    }

    private Set<String> names() {
        return binder.bind("sse-hub.spaces", Bindable.mapOf(String.class, Object.class))
                .map(spaces -> new TreeSet<>(spaces.keySet()))
                .orElseGet(TreeSet::new);
    }

    private static RootBeanDefinition definition(String space, BeanFactory beans) {
        RootBeanDefinition definition = new RootBeanDefinition(
                SseHub.class, () -> beans.getBean(HubFactory.class).createSpace(space));
        definition.setDefaultCandidate(false);
        definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, space));
        definition.setDestroyMethodName("close");
        return definition;
    }
}
