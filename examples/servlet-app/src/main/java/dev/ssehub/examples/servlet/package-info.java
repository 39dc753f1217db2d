/**
 * An application on plain servlets: live charts of the machine, messages between people, and the streams that carry both.
 *
 * <p>Start reading at {@link dev.ssehub.examples.servlet.ServletApp}.
 */
package dev.ssehub.examples.servlet;
