/** The page, who may see it, and what errors look like. */
@NullMarked
package dev.ssehub.examples.chat.web;

import org.jspecify.annotations.NullMarked;
