package dev.ssehub.webflux;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.ConnectionSignals;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** A short answer that is broken off once it is out. */
final class LastBytes implements ConnectionSignals {

    private final byte[] bytes;
    private final int length;
    private final StreamEnd end;
    private final AtomicBoolean isWritten = new AtomicBoolean();

    /** Set before there is anything to tell it. */
    private @Nullable ResponseStream stream;

    LastBytes(byte[] bytes, int length, StreamEnd end) {
        this.bytes = bytes;
        this.length = length;
        this.end = end;
    }

    Mono<Void> answer(ServerHttpResponse response) {
        ResponseStream made = ResponseStreams.of(response, end, this);
        stream = made;
        return made.answer();
    }

    @Override
    public void writable() {
        ResponseStream to = stream;
        if (to == null) {
            return;
        }
        if (!isWritten.compareAndSet(false, true)) {
            to.complete();
            return;
        }
        try {
            if (to.write(bytes, 0, length)) {
                to.complete();
            }
        } catch (IOException gone) {
            to.abort();
        }
    }

    @Override
    public void closed() {}
}
