/** Orders: a module whose changes reach browsers, although it knows nothing about streams. */
@NullMarked
package dev.ssehub.examples.messagecenter.orders;

import org.jspecify.annotations.NullMarked;
