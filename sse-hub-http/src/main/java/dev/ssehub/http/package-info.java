/**
 * What all adapters to HTTP have in common, without a web framework: what a request asks for, how it is answered or refused, and the script for browsers.
 *
 * <p>An adapter shows a request and its answer as a {@link dev.ssehub.http.HttpExchange}, and passes it to {@link dev.ssehub.http.HttpStreams},
 * {@link dev.ssehub.http.HttpRuns} or {@link dev.ssehub.http.HttpScripts}. Called on the threads of requests; a poll is answered by threads of its own.
 */
@NullMarked
package dev.ssehub.http;

import org.jspecify.annotations.NullMarked;
