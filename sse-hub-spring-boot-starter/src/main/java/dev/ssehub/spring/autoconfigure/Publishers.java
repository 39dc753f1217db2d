package dev.ssehub.spring.autoconfigure;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.SseJsonWriter;
import java.util.function.Function;
import org.springframework.beans.factory.BeanFactory;

/** Makes the publishers of the application's own hub and of the spaces. */
final class Publishers {

    private final BeanFactory beans;
    private final Function<DirectPublisher, AfterCommitPublisher> timing;

    /** @param timing makes a publisher wait for what it has to wait for */
    Publishers(BeanFactory beans, Function<DirectPublisher, AfterCommitPublisher> timing) {
        this.beans = beans;
        this.timing = timing;
    }

    AfterCommitPublisher of(SseHub hub) {
        return timing.apply(new DirectPublisher(
                hub, beans.getBeanProvider(SseJsonWriter.class).getIfAvailable()));
    }

    /** Makes the publisher of a space. Called by the name of this method: see {@link SpaceRegistrar}. */
    AfterCommitPublisher ofSpace(String space) {
        return of(beans.getBean(SpaceRegistrar.beanNameOf(space), SseHub.class));
    }
}
