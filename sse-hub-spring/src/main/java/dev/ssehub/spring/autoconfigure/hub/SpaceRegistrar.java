package dev.ssehub.spring.autoconfigure.hub;

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
 * Registers a bean for each space. It is injected only where it is requested by the qualifier of the space, so that the bean of the
 * application's own hub remains the only candidate for its type.
 *
 * <p>A definition refers to a method of another bean by its name, and contains no code, so that ahead-of-time processing can generate it.
 */
public abstract class SpaceRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {

    private Binder binder = new Binder();

    @Override
    public final void setEnvironment(Environment environment) {
        binder = Binder.get(environment);
    }

    @Override
    public final void registerBeanDefinitions(AnnotationMetadata importer, BeanDefinitionRegistry registry) {
        binder.bind("sse-hub.spaces", Bindable.mapOf(String.class, Object.class))
                .map(spaces -> new TreeSet<>(spaces.keySet()))
                .orElseGet(TreeSet::new)
                .forEach(space -> register(space, registry));
    }

    /** Registers the beans of a space. */
    protected abstract void register(String space, BeanDefinitionRegistry registry);

    /** Returns the definition of a bean that a method of another bean creates; the method receives the name of the space. */
    protected static RootBeanDefinition definition(String space, Class<?> type, String factory, String method) {
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
