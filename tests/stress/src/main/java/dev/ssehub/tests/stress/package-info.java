/** Hand-overs between threads, run by jcstress for every order of memory accesses that the machine produces: {@code bin/stress}. */
package dev.ssehub.tests.stress;
