/** Code that the tests of this project share; not for applications. */
@NullMarked
package dev.ssehub.tests.support;

import org.jspecify.annotations.NullMarked;
