package dev.ssehub.spring.autoconfigure.hub;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What a native image has to carry beside classes: the script for browsers, and what Redis runs. */
final class SseHubRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.resources()
                .registerPattern("dev/ssehub/servlet/sse-hub.js")
                .registerPattern("dev/ssehub/servlet/sse-hub-run.js")
                .registerPattern("dev/ssehub/servlet/sse-hub-old.js")
                .registerPattern("dev/ssehub/redis/*.lua");
    }
}
