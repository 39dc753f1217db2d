package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.internal.publish.DirectPublisher;
import java.util.function.BiFunction;
import org.springframework.beans.factory.BeanFactory;

/**
 * Creates the publishers of the application's own hub and of the spaces. A context whose parent has publishers uses those of the parent.
 */
public final class Publishers {

    private final BeanFactory beans;
    private final BiFunction<SseHub, DirectPublisher, AfterCommitPublisher> timing;

    /** @param timing creates a publisher that waits for the transactions that it has to wait for */
    Publishers(BeanFactory beans, BiFunction<SseHub, DirectPublisher, AfterCommitPublisher> timing) {
        this.beans = beans;
        this.timing = timing;
    }

    AfterCommitPublisher of(SseHub hub) {
        AfterCommitPublisher publisher = waiting(hub);
        ReactivePublishers reactive =
                beans.getBeanProvider(ReactivePublishers.class).getIfAvailable();
        return reactive == null ? publisher : reactive.refusing(publisher);
    }

    /** Returns a publisher that waits for transactions of the thread, regardless of other kinds of transactions. */
    AfterCommitPublisher waiting(SseHub hub) {
        return timing.apply(hub, direct(hub));
    }

    DirectPublisher direct(SseHub hub) {
        return new DirectPublisher(
                hub, beans.getBeanProvider(SseJsonWriter.class).getIfAvailable());
    }

    /** Creates the publisher of a space. {@link PublisherRegistrar} refers to this method by its name. */
    AfterCommitPublisher ofSpace(String space) {
        return of(beans.getBean(Space.beanNameOf(space), SseHub.class));
    }
}
