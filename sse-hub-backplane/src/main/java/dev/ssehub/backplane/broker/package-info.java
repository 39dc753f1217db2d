/**
 * What backplanes with a broker share, for authors of backplanes: when they start, wait and give up, the thread that keeps in touch with the
 * broker, and records as bytes. {@code docs/backplanes.md} has a guide.
 */
@NullMarked
package dev.ssehub.backplane.broker;

import org.jspecify.annotations.NullMarked;
