package dev.ssehub.spring.internal.beans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.event.SseEvent;
import dev.ssehub.session.ConnectHook;
import dev.ssehub.session.Session;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.Order;

/** Beans that are created when they are first called. */
class LazyBeansTest {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Hooks.class);
    private final SpaceBeans beans = new SpaceBeans(context.getBeanFactory(), Set.of("prices"));

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void comeInTheirOrderAndPrototypesLast() {
        List<ConnectHook> hooks = beans.of(ConnectHook.class, null).get();

        assertThat(hooks).hasSize(3);
        assertThat(hooks.subList(0, 2))
                .containsExactly(
                        context.getBean("first", ConnectHook.class), context.getBean("second", ConnectHook.class));
    }

    @Test
    void aPrototypeIsMadeOnce() {
        LazyBeans<ConnectHook> hooks = beans.of(ConnectHook.class, null);

        assertThat(hooks.get()).isSameAs(hooks.get());
    }

    @Test
    void thoseOfASpaceAreQualifiedByItsName() {
        assertThat(beans.of(ConnectHook.class, "prices").names()).containsExactly("ofPrices");
    }

    private static final class Hook implements ConnectHook {
        @Override
        public List<SseEvent> onConnect(Session session) {
            return List.of();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Hooks {

        @Bean
        @Order(2)
        ConnectHook second() {
            return new Hook();
        }

        @Bean
        @Order(1)
        ConnectHook first() {
            return new Hook();
        }

        @Bean
        @Scope("prototype")
        ConnectHook prototype() {
            return new Hook();
        }

        @Bean
        @Qualifier("prices")
        ConnectHook ofPrices() {
            return new Hook();
        }
    }
}
