/**
 * The integration of streams with Spring MVC: return values, failures, other origins.
 *
 * <p>Needs Spring Framework and nothing of Spring Boot, so that starters for different generations of Boot can share it.
 */
@NullMarked
package dev.ssehub.spring.internal.web;

import org.jspecify.annotations.NullMarked;
