package dev.ssehub.spring.boot3;

import dev.ssehub.spring.autoconfigure.hub.Spaces;
import dev.ssehub.spring.autoconfigure.hub.SseHubAutoConfiguration;
import dev.ssehub.spring.autoconfigure.web.MvcPrefix;
import dev.ssehub.spring.autoconfigure.web.TomcatHttp2;
import dev.ssehub.spring.autoconfigure.web.TomcatSocketBuffers;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletPath;
import org.springframework.boot.web.embedded.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Configures the server and Spring MVC for the endpoints, through the types of Spring Boot 3. */
@AutoConfiguration(after = SseHubAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnBean(Spaces.class)
@ConditionalOnProperty(name = "sse-hub.enabled", havingValue = "true", matchIfMissing = true)
public final class SseHubServerAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(DispatcherServletPath.class)
    static class SpringMvc {

        @Bean
        MvcPrefix sseHubMvcPrefix(ObjectProvider<DispatcherServletPath> servlet) {
            return () -> {
                DispatcherServletPath path = servlet.getIfAvailable();
                return path == null ? "" : path.getPrefix();
            };
        }
    }

    /** Also under WebFlux, which may run on Tomcat. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Connector.class, ConfigurableTomcatWebServerFactory.class})
    static class TomcatServer {

        @Bean
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> sseHubTomcatConnectors() {
            return factory ->
                    factory.addConnectorCustomizers(TomcatSocketBuffers::enlarge, TomcatHttp2::useRequestsOnce);
        }
    }
}
