/** What changes hands between threads, run by jcstress on every order of memory accesses that the machine shows: {@code bin/stress}. */
package dev.ssehub.tests.stress;
