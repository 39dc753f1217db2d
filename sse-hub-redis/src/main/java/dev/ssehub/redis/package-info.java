/** A backplane in a Redis Stream: Redis orders and keeps, the nodes mirror. */
@NullMarked
package dev.ssehub.redis;

import org.jspecify.annotations.NullMarked;
