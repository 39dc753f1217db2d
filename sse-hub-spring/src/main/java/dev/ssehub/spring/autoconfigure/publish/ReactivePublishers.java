package dev.ssehub.spring.autoconfigure.publish;

import dev.ssehub.SseHub;
import dev.ssehub.spring.AfterCommitPublisher;
import dev.ssehub.spring.autoconfigure.hub.Space;
import dev.ssehub.spring.internal.publish.ReactivePublisher;
import dev.ssehub.spring.internal.publish.RefusingPublisher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.function.SingletonSupplier;

/** Creates the publishers for reactive transactions, one per hub: bridges share it, so that the order within a transaction is kept. */
public final class ReactivePublishers {

    private final ListableBeanFactory beans;
    private final Publishers publishers;
    private final Map<SseHub, ReactivePublisher> made = new ConcurrentHashMap<>();
    private final SingletonSupplier<Boolean> onlyReactive;

    ReactivePublishers(ListableBeanFactory beans, Publishers publishers) {
        this.beans = beans;
        this.publishers = publishers;
        onlyReactive = SingletonSupplier.of(() -> BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                                beans, PlatformTransactionManager.class, true, false)
                        .length
                == 0);
    }

    ReactivePublisher of(SseHub hub) {
        return made.computeIfAbsent(
                hub, each -> new ReactivePublisher(publishers.direct(each), publishers.waiting(each)));
    }

    /** Creates the publisher of a space. {@link ReactivePublisherRegistrar} refers to this method by its name. */
    ReactivePublisher ofSpace(String space) {
        return of(beans.getBean(Space.beanNameOf(space), SseHub.class));
    }

    /** Returns a publisher that refuses events that it might publish before the commit. */
    AfterCommitPublisher refusing(AfterCommitPublisher publisher) {
        return new RefusingPublisher(publisher, onlyReactive::obtain);
    }
}
