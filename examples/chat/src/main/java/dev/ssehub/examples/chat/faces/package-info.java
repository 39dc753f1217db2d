/** The APIs for several families of front ends: the same answers, each in its own wire format. */
@NullMarked
package dev.ssehub.examples.chat.faces;

import org.jspecify.annotations.NullMarked;
