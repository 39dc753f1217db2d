package dev.ssehub.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;

/** Settings of a backplane that an application has made itself. */
@ConfigurationProperties("sse-hub.backplane.kafka")
public record KafkaSettings(String topic) {}
