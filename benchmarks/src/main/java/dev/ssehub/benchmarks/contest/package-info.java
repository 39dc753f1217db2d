/**
 * The hub and what people use instead, under the same load: each contestant in a process of its own, written as its users would write
 * it, and one client that reads as cheaply as it can and checks every event.
 */
@NullMarked
package dev.ssehub.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
