/**
 * What differs between the lines of Spring Boot, for Spring Boot 3: its health, JSON, servers, and connections of Redis and RabbitMQ. Everything else is in
 * {@code sse-hub-spring}.
 */
@NullMarked
package dev.ssehub.spring.boot3;

import org.jspecify.annotations.NullMarked;
