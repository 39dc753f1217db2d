package dev.ssehub.tests.jpa;

import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A typical service of an application: it saves an entity, and publishes an event with the same name. */
class Shop {

    private final Purchases purchases;
    private final AfterCommitPublisher publisher;
    private final ObjectProvider<Shop> self;
    private final List<CompletableFuture<EventId>> published = new ArrayList<>();

    Shop(Purchases purchases, AfterCommitPublisher publisher, ObjectProvider<Shop> self) {
        this.purchases = purchases;
        this.publisher = publisher;
        this.self = self;
    }

    /** Thrown by the application. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void saveAndPublish(String id, String number) {
        purchases.save(new Purchase(id, number));
        publish(id);
    }

    private void publish(String id) {
        published.add(publisher.publish(Audience.everyone(), SseEvent.of(id)).toCompletableFuture());
    }

    /** Returns the futures of the published events, in the order of the calls. */
    public List<CompletableFuture<EventId>> published() {
        return published;
    }

    @Transactional
    public void buy(String id) {
        saveAndPublish(id, id);
    }

    @Transactional
    public void buy(String id, String number) {
        saveAndPublish(id, number);
    }

    @Transactional
    public void refuse(String id) {
        saveAndPublish(id, id);
        throw new RefusedException();
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void buyApart(String id) {
        saveAndPublish(id, id);
    }

    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void refuseApart(String id) {
        saveAndPublish(id, id);
        throw new RefusedException();
    }

    /** Commits a separate transaction within one that rolls back. */
    @Transactional
    public void refuseWithAnotherApart(String id, String apart) {
        saveAndPublish(id, id);
        self.getObject().buyApart(apart);
        throw new RefusedException();
    }

    @Transactional
    public void buyWithAnotherRefusedApart(String id, String apart) {
        try {
            self.getObject().refuseApart(apart);
        } catch (RefusedException expected) {
            saveAndPublish(id, id);
        }
    }

    @Transactional(readOnly = true)
    public long countAndPublish(String id) {
        publish(id);
        return purchases.count();
    }
}
