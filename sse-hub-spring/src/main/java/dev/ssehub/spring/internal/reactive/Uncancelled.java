package dev.ssehub.spring.internal.reactive;

import java.util.concurrent.Executor;
import reactor.core.publisher.Mono;

/** Work that is done to its end once somebody has subscribed, also if nobody waits for that any more. */
public final class Uncancelled {

    private Uncancelled() {}

    /** Does a task for each subscriber, where the executor runs it. It is not interrupted when the subscriber cancels. */
    public static Mono<Void> run(Executor executor, Runnable task) {
        return Mono.create(sink -> executor.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                sink.error(e);
                return;
            }
            sink.success();
        }));
    }
}
