package dev.ssehub.spring.autoconfigure.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Warns of properties whose names do not exist. Spring Boot ignores properties that no class binds, so a misspelt setting would appear to
 * have an effect.
 *
 * <p>Environment variables are not checked: they do not show where a name has a dot or a hyphen, and other software sets some that look
 * like ours, such as Kubernetes for a service named {@code sse-hub}.
 */
final class UnknownSettings implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(UnknownSettings.class);
    private static final String OURS = "dev.ssehub.spring.autoconfigure.";

    private final ListableBeanFactory beans;
    private final Environment environment;

    UnknownSettings(ListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            List<String> unknown = find();
            if (!unknown.isEmpty()) {
                LOG.warn("These properties do not exist, and have no effect: {}", String.join(", ", unknown));
            }
        } catch (RuntimeException e) {
            // Property sources are third-party code, and a mere warning must not fail the start.
            LOG.debug("The names of properties could not be checked", e);
        }
    }

    private List<String> find() {
        Set<String> given = given();
        KnownSettings known = given.isEmpty() ? KnownSettings.none() : KnownSettings.read();
        if (known.isEmpty()) {
            return List.of();
        }
        List<ConfigurationPropertyName> others = prefixesOfOthers();
        List<String> unknown = new ArrayList<>();
        for (String name : given) {
            ConfigurationPropertyName property = ConfigurationPropertyName.adapt(name, '.');
            if (!known.has(property)
                    && others.stream().noneMatch(other -> other.equals(property) || other.isAncestorOf(property))) {
                String nearest = known.nearest(property);
                unknown.add(nearest == null ? name : name + " (" + nearest + "?)");
            }
        }
        return unknown;
    }

    /** Returns the property names that have our prefix, as they are written. */
    private Set<String> given() {
        Set<String> names = new TreeSet<>();
        if (environment instanceof ConfigurableEnvironment all) {
            // Spring Boot also accepts the prefix ssehub, but that may well be the beginning of an unrelated name.
            all.getPropertySources()
                    .forEach(source -> names(source)
                            .filter(name -> name.startsWith(Space.PREFIX + "."))
                            .forEach(names::add));
        }
        return names;
    }

    private static Stream<String> names(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> enumerable
                        && !(source instanceof SystemEnvironmentPropertySource)
                ? Stream.of(enumerable.getPropertyNames())
                : Stream.empty();
    }

    /** Returns the prefixes of property names that are not ours, such as those of a backplane of the application. */
    private List<ConfigurationPropertyName> prefixesOfOthers() {
        List<ConfigurationPropertyName> prefixes = new ArrayList<>();
        for (String bean : beans.getBeanNamesForAnnotation(ConfigurationProperties.class)) {
            ConfigurationProperties properties = beans.findAnnotationOnBean(bean, ConfigurationProperties.class, false);
            if (properties != null && !isOurs(beans.getType(bean, false))) {
                ConfigurationPropertyName prefix = ConfigurationPropertyName.adapt(properties.prefix(), '.');
                // An empty prefix would match all names.
                if (!prefix.isEmpty()) {
                    prefixes.add(prefix);
                }
            }
        }
        return prefixes;
    }

    private static boolean isOurs(@Nullable Class<?> type) {
        return type != null && type.getName().startsWith(OURS);
    }
}
