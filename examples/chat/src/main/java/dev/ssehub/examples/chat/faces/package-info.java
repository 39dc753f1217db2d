/** What front ends of several families see: the same answers, each in its own frames. */
@NullMarked
package dev.ssehub.examples.chat.faces;

import org.jspecify.annotations.NullMarked;
