/** The hub, its spaces, their settings and their shutdown. The other packages of {@code autoconfigure} share this one, which uses none of them. */
@NullMarked
package dev.ssehub.spring.autoconfigure.hub;

import org.jspecify.annotations.NullMarked;
