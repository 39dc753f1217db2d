/**
 * The hub on Micronaut: an adapter ({@link dev.ssehub.examples.micronaut.MicronautExchange}, {@link dev.ssehub.examples.micronaut.StreamedBody}), and an
 * application that uses it.
 *
 * <p>Start reading at {@link dev.ssehub.examples.micronaut.EventsController}.
 */
@NullMarked
package dev.ssehub.examples.micronaut;

import org.jspecify.annotations.NullMarked;
