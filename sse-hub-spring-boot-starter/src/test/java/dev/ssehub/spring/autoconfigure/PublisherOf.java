package dev.ssehub.spring.autoconfigure;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;

/** Gives tests in other packages the publisher of a hub. */
public record PublisherOf(SseHub hub) {

    public AfterCommitPublisher publisher() {
        return new TransactionalPublisher(new DirectPublisher(hub, null));
    }
}
