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
        SseJsonWriter json = beans.getBeanProvider(SseJsonWriter.class).getIfAvailable();
        return timing.apply(hub, new DirectPublisher(hub, json));
    }

    /** Makes the publisher of a space. Called by the name of this method: see {@link PublisherRegistrar}. */
    AfterCommitPublisher ofSpace(String space) {
        return of(beans.getBean(Space.beanNameOf(space), SseHub.class));
    }
}
