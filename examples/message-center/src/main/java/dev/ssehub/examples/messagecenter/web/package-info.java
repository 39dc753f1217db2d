/** The page, and who may see it. */
@NullMarked
package dev.ssehub.examples.messagecenter.web;

import org.jspecify.annotations.NullMarked;
