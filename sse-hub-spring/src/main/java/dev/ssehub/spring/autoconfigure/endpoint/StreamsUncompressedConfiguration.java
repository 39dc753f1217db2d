package dev.ssehub.spring.autoconfigure.endpoint;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Keeps event streams uncompressed on every server that Spring Boot starts. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(AbstractConfigurableWebServerFactory.class)
public class StreamsUncompressedConfiguration {

    @Bean
    StreamsUncompressed sseHubStreamsUncompressed() {
        return new StreamsUncompressed();
    }
}
