/**
 * Publishing in Spring applications: transactions, application events, converters.
 *
 * <p>Needs Spring Framework and nothing of Spring Boot, so that starters for different generations of Boot can share it.
 */
@NullMarked
package dev.ssehub.spring.internal.publish;

import org.jspecify.annotations.NullMarked;
