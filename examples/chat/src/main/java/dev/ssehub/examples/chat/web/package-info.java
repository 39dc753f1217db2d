/** The page, its access rules, and the format of errors. */
@NullMarked
package dev.ssehub.examples.chat.web;

import org.jspecify.annotations.NullMarked;
