/**
 * The return types of controllers that open streams, for both web stacks.
 *
 * <p>Needs Spring Framework and nothing of Spring Boot, so that starters for different generations of Boot can share it.
 */
@NullMarked
package dev.ssehub.spring.internal.returns;

import org.jspecify.annotations.NullMarked;
