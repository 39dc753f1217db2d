/** Benchmarks of speed and cost. {@code bin/benchmark} runs them; the figures are in {@code docs/performance.md}. */
package dev.ssehub.benchmarks;
