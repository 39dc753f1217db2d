/** Beans that publish: after a commit, and by events of the application. */
@NullMarked
package dev.ssehub.spring.autoconfigure.publish;

import org.jspecify.annotations.NullMarked;
