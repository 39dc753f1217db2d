package dev.ssehub.spring.internal.reactive;

import java.util.concurrent.Executor;
import reactor.core.publisher.Mono;

/** Tasks that run to completion once they have been subscribed to, even if the subscriber cancels. */
public final class Uncancelled {

    private Uncancelled() {}

    /** Runs a task on the executor for each subscriber. It is not interrupted when the subscriber cancels. */
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
