package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseJsonWriter;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.internal.publish.DirectPublisher;
import java.util.function.BiFunction;
import org.springframework.beans.factory.BeanFactory;

/** Makes the publishers of the application's own hub and of the spaces. A context whose parent has them uses those. */
public final class Publishers {

    private final BeanFactory beans;
    private final BiFunction<SseHub, DirectPublisher, AfterCommitPublisher> timing;

    /** @param timing makes a publisher wait for what it has to wait for */
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

    /** Returns a publisher that waits for transactions of the thread, and does not know that there may be others. */
    AfterCommitPublisher waiting(SseHub hub) {
        return timing.apply(hub, direct(hub));
    }

    DirectPublisher direct(SseHub hub) {
        return new DirectPublisher(
                hub, beans.getBeanProvider(SseJsonWriter.class).getIfAvailable());
    }

    /** Makes the publisher of a space. Called by the name of this method: see {@link PublisherRegistrar}. */
    AfterCommitPublisher ofSpace(String space) {
        return of(beans.getBean(Space.beanNameOf(space), SseHub.class));
    }
}
