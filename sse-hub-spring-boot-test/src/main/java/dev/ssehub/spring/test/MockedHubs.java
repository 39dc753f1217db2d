package dev.ssehub.spring.test;

import dev.ssehub.HubConfig;
import dev.ssehub.SseHub;
import org.mockito.Mockito;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;

/** Stubs the configuration of mocked hubs, such as those of {@code @MockitoBean}, which the starter reads when it sets up endpoints. */
final class MockedHubs implements BeanFactoryPostProcessor, Ordered {

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        for (String name : beans.getSingletonNames()) {
            if (beans.getSingleton(name) instanceof SseHub hub
                    && Mockito.mockingDetails(hub).isMock()
                    && hub.config() == null) {
                Mockito.lenient().when(hub.config()).thenReturn(HubConfig.defaults());
                Mockito.clearInvocations(hub);
            }
        }
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
