/** The hub, its spaces, their settings and their end. What the other packages of {@code autoconfigure} share is here; this one uses none of them. */
@NullMarked
package dev.ssehub.spring.autoconfigure.hub;

import org.jspecify.annotations.NullMarked;
