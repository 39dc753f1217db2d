package dev.ssehub.spring.internal.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.test.TestTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.server.MockWebSession;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A logout whose client leaves before the response, which cancels the processing of the request. */
class LogoutsTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the logout is broken off", e);
        }
    }

    @Test
    void endsTheStreamsAlthoughItsClientLeaves() {
        CountDownLatch isUnderWay = new CountDownLatch(1);
        CountDownLatch hasLeft = new CountDownLatch(1);
        CountDownLatch isDone = new CountDownLatch(1);
        ReactiveLogins logins = new ReactiveLogins(
                principal -> null,
                principal -> true,
                new StaticListableBeanFactory().getBeanProvider(WebSessionEnds.class),
                () -> {
                    isUnderWay.countDown();
                    waitFor(hasLeft);
                    isDone.countDown();
                    return List.of();
                });

        Disposable logout = logins.endEverywhere("4711").subscribe();
        waitFor(isUnderWay);
        logout.dispose();
        hasLeft.countDown();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(isDone.getCount()).isZero());
    }

    @Test
    void isHeardOfWhereTheStoreIsDoneAfterItsClientHasLeft() {
        CompletableFuture<Void> store = new CompletableFuture<>();
        AtomicReference<String> ended = new AtomicReference<>();
        MockWebSession kept = new MockWebSession() {
            @Override
            public Mono<Void> invalidate() {
                return Mono.fromFuture(store, true);
            }
        };
        kept.start();
        ObservedSession session = new ObservedSession(kept, id -> Mono.fromRunnable(() -> ended.set(id)));

        Disposable logout = session.invalidate().subscribe();
        logout.dispose();
        store.complete(null);

        assertThat(ended).hasValue(kept.getId());
    }
}
