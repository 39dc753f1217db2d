/** In-site mail, and the badge with the number of unread messages. */
@NullMarked
package dev.ssehub.examples.messagecenter.inbox;

import org.jspecify.annotations.NullMarked;
