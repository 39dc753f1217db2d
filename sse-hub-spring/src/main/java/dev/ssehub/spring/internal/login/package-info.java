/**
 * Ends a stream with the login that opened it: the container's sessions, Spring Session's, Spring Security's, tokens.
 *
 * <p>Needs Spring Framework and nothing of Spring Boot, so that starters for different generations of Boot can share it.
 */
@NullMarked
package dev.ssehub.spring.internal.login;

import org.jspecify.annotations.NullMarked;
