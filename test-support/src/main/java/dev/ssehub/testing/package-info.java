/** What the tests of this project share; not for applications. */
@NullMarked
package dev.ssehub.testing;

import org.jspecify.annotations.NullMarked;
