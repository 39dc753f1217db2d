/** The HTTP API for other systems. */
@NullMarked
package dev.ssehub.examples.messagecenter.api;

import org.jspecify.annotations.NullMarked;
