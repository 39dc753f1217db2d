/**
 * Compares the hub with its alternatives under the same load: each contestant in its own process, written as its users would write it, and
 * one client that reads as cheaply as possible and checks every event.
 */
@NullMarked
package dev.ssehub.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
