package dev.ssehub.spring.autoconfigure.hub;

import dev.ssehub.SseHub;
import dev.ssehub.run.Runs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Configures the hub, its spaces and their shutdown, also without a web server, for nodes that only publish. A context whose parent has
 * these beans uses those of the parent.
 */
@AutoConfiguration
@ConditionalOnMissingBean(Spaces.class)
@EnableConfigurationProperties({SseHubProperties.class, SseHubSharedProperties.class})
@Import(HubRegistrar.class)
public final class SseHubAutoConfiguration {

    @Bean(HubRegistrar.FACTORY)
    HubFactory sseHubFactory(
            ConfigurableListableBeanFactory beans, SseHubSharedProperties shared, Environment environment) {
        Switches.require(environment);
        return new HubFactory(beans, shared);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    SseHub sseHub(HubFactory factory, SseHubProperties properties) {
        return factory.createOwn(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    Runs sseHubRuns(SseHub hub) {
        return hub.runs();
    }

    @Bean
    Spaces sseHubSpaces(SseHub own, SseHubProperties properties, SseHubSharedProperties shared, BeanFactory beans) {
        List<Space> all = new ArrayList<>();
        all.add(new Space(own, properties, Space.PREFIX, Space.DEFAULT_PATH));
        shared.spaces()
                .forEach((name, settings) -> all.add(new Space(
                        beans.getBean(Space.beanNameOf(name), SseHub.class),
                        settings,
                        Space.prefixOf(name),
                        Space.DEFAULT_PATH + "/" + name)));
        all.forEach(Space::requireValidPaths);
        return new Spaces(all);
    }

    @Bean
    HubDrain sseHubDrain(Spaces spaces, ListableBeanFactory beans, Environment environment) {
        // The default is Spring Boot's, in both lines.
        Duration phaseTimeout = Binder.get(environment)
                .bind(HubDrain.PHASE_TIMEOUT, Duration.class)
                .orElse(Duration.ofSeconds(30));
        return new HubDrain(spaces.among(beans.getBeansOfType(SseHub.class).values()), phaseTimeout);
    }

    @Bean
    UnknownSettings sseHubUnknownSettings(ListableBeanFactory beans, Environment environment) {
        return new UnknownSettings(beans, environment);
    }
}
