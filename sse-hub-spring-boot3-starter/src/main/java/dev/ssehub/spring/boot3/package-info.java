/**
 * The differences between the lines of Spring Boot, for Spring Boot 3: health, JSON, servers, and connections to Redis and RabbitMQ. Everything else is in
 * {@code sse-hub-spring}.
 */
@NullMarked
package dev.ssehub.spring.boot3;

import org.jspecify.annotations.NullMarked;
