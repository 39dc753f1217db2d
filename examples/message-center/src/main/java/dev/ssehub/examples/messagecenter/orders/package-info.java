/** Orders: another module, whose news reach browsers although it does not know how. */
@NullMarked
package dev.ssehub.examples.messagecenter.orders;

import org.jspecify.annotations.NullMarked;
