/** Puts the hub into a Spring Boot application; nothing here is for applications to call. */
@NullMarked
package dev.ssehub.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
