/**
 * For tests of applications that use the starter: the hubs of the application context record what is published through them.
 *
 * <p>Put {@code sse-hub-spring-boot-test} on the test classpath; {@link dev.ssehub.test.SseHubAssertions} has the assertions.
 */
@NullMarked
package dev.ssehub.spring.test;

import org.jspecify.annotations.NullMarked;
