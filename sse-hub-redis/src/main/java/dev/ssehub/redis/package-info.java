/** A backplane in a Redis Stream: Redis orders and keeps the records, and the nodes mirror them. */
@NullMarked
package dev.ssehub.redis;

import org.jspecify.annotations.NullMarked;
