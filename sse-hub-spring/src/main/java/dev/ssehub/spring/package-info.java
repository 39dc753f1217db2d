/**
 * The hub in a Spring Boot application: the types that an application calls, or defines as beans.
 *
 * <p>Everything has a default; see {@code sse-hub.*} for settings. A controller that returns a
 * {@link dev.ssehub.session.Subscription} opens a stream.
 */
@NullMarked
package dev.ssehub.spring;

import org.jspecify.annotations.NullMarked;
