package dev.ssehub.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of a backplane that the application itself has implemented. */
@ConfigurationProperties("sse-hub.backplane.kafka")
public record KafkaSettings(String topic) {}
