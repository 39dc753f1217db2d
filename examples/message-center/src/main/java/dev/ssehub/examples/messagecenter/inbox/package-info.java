/** In-site mail, and the badge that counts it. */
@NullMarked
package dev.ssehub.examples.messagecenter.inbox;

import org.jspecify.annotations.NullMarked;
