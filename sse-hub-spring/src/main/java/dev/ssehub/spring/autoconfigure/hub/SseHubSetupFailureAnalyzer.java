package dev.ssehub.spring.autoconfigure.hub;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a misconfiguration in two sentences instead of a stack trace. */
final class SseHubSetupFailureAnalyzer extends AbstractFailureAnalyzer<SseHubSetupException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SseHubSetupException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), rootFailure);
    }
}
