/** The page and its access rules. */
@NullMarked
package dev.ssehub.examples.messagecenter.web;

import org.jspecify.annotations.NullMarked;
