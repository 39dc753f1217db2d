/**
 * How fast it is, and what it costs. {@code bin/benchmark} runs it; the figures are in {@code docs/performance.md}.
 */
package dev.ssehub.benchmarks;
