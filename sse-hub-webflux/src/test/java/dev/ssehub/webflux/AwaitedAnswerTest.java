package dev.ssehub.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** An answer that becomes known while its client leaves. */
class AwaitedAnswerTest {

    private static final int ATTEMPTS = 20_000;

    @Test
    void aStreamThatNobodyAnswersWithIsNotOpened() throws Exception {
        ExecutorService hub = Executors.newSingleThreadExecutor();
        try {
            CyclicBarrier together = new CyclicBarrier(2);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                AtomicBoolean isSent = new AtomicBoolean();
                AwaitedAnswer awaited = new AwaitedAnswer(() -> sentTo(isSent));
                Disposable request = awaited.answer().subscribe();
                Future<Boolean> opening = hub.submit(() -> {
                    together.await();
                    return opens(awaited);
                });

                together.await();
                request.dispose();

                assertThat(opening.get() && !isSent.get())
                        .as("a stream without a response")
                        .isFalse();
            }
        } finally {
            hub.shutdownNow();
        }
    }

    private static boolean opens(AwaitedAnswer awaited) {
        try {
            var unused = awaited.stream(exchange -> {}, StreamEnd.CLEAN, answering(ConnectionSignals.class, Map.of()));
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    private static AwaitedAnswer.Answerable sentTo(AtomicBoolean isSent) {
        Mono<Void> answer = Mono.<Void>never().doOnSubscribe(subscription -> isSent.set(true));
        Connection connection = answering(Connection.class, Map.of());
        return answering(AwaitedAnswer.Answerable.class, Map.of("answer", answer, "stream", connection));
    }

    /** Returns null from all other methods. */
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.get(method.getName())));
    }
}
