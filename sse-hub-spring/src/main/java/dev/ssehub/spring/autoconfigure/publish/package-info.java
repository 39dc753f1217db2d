/** Beans that publish: after a commit, by events of the application, and values as JSON. */
@NullMarked
package dev.ssehub.spring.autoconfigure.publish;

import org.jspecify.annotations.NullMarked;
