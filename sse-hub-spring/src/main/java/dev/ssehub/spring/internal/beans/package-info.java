/**
 * Beans that belong to a hub: found by their definitions, created when they are first called.
 *
 * <p>Needs Spring Framework and nothing of Spring Boot, so that starters for different generations of Boot can share it.
 */
@NullMarked
package dev.ssehub.spring.internal.beans;

import org.jspecify.annotations.NullMarked;
