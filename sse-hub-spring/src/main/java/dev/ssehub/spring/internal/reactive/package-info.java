/**
 * The code for Reactor that publishing and logins share.
 *
 * <p>Needs Spring Framework and nothing of Spring Boot, so that starters for different generations of Boot can share it.
 */
@NullMarked
package dev.ssehub.spring.internal.reactive;

import org.jspecify.annotations.NullMarked;
