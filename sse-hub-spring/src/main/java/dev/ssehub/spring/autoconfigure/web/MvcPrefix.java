package dev.ssehub.spring.autoconfigure.web;

/** The prefix of the servlet of Spring MVC. Each line of Spring Boot has a type of its own that knows it, and the starter for the line asks that. */
@FunctionalInterface
public interface MvcPrefix {

    /** Returns the prefix, which is empty when the servlet is at the root. */
    String prefix();
}
