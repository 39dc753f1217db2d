package dev.ssehub.spring.autoconfigure.web;

/**
 * Returns the prefix of Spring MVC's servlet. Each line of Spring Boot has a different type for it, which the starter for that line reads.
 */
@FunctionalInterface
public interface MvcPrefix {

    /** Returns the prefix, which is empty if the servlet is mapped to the root. */
    String prefix();
}
