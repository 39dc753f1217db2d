/**
 * The code that all HTTP adapters share, without a web framework: reading requests, answering and refusing them, and the browser script.
 *
 * <p>An adapter presents a request and its response as a {@link dev.ssehub.http.HttpExchange}, and passes it to {@link dev.ssehub.http.HttpStreams},
 * {@link dev.ssehub.http.HttpRuns} or {@link dev.ssehub.http.HttpScripts}. Called on request threads; polls are answered by separate threads.
 */
@NullMarked
package dev.ssehub.http;

import org.jspecify.annotations.NullMarked;
