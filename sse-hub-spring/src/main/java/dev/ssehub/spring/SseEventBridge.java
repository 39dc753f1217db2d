package dev.ssehub.spring;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import java.util.function.Function;

/**
 * Converts events of the application to events of the hub. Each bean of this type is a bridge; publishing follows the rules of
 * {@link AfterCommitPublisher}. A bridge that is qualified by the name of a space, such as {@code @Qualifier("prices")}, publishes there.
 *
 * <pre>{@code
 * @Bean
 * SseEventBridge<OrderPaid> orderPaid() {
 *     return new SseEventBridge<>(
 *             OrderPaid.class, paid -> Audience.user(paid.customer()), paid -> SseEvent.named("order").json(paid));
 * }
 * }</pre>
 *
 * @param type the type that is published with Spring's {@code ApplicationEventPublisher}; subtypes count
 * @param audience returns the audience
 * @param event returns the event for the audience
 */
public record SseEventBridge<E>(Class<E> type, Function<E, Audience> audience, Function<E, SseEvent> event) {}
