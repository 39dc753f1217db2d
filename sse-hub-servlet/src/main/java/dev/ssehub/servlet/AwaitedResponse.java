package dev.ssehub.servlet;

import dev.ssehub.http.HttpExchange;
import dev.ssehub.http.StreamEnd;
import dev.ssehub.http.StreamingUnavailableException;
import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A response that is either a stream or an error, which is not known yet. No thread waits for it to be known.
 *
 * <p>It is answered once two things have happened: the answer is known, and the thread of the request has left the application, whose filters may
 * inspect the response on their way out. The container signals the latter by its first {@code onWritePossible}, which it does not call on another
 * thread before. Where the container has no listener ({@link BlockingContainers}), this is not waited for.
 *
 * <p>All calls into the container are made under one lock, and none after it has ended the response, until a {@link ServletConnection} takes over.
 */
final class AwaitedResponse implements HttpExchange.Later, WriteListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(AwaitedResponse.class);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final HttpExchange exchange;
    private final StreamReset broken;
    private final EndpointResources shared;
    private final Supplier<String> culprits;
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final boolean isListenedTo;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private @Nullable Runnable answer;
    private boolean isReleased;
    private boolean hasEnded;

    /** The connection that has taken over, and its listener. Both are set once, under the lock. */
    private volatile @Nullable ServletConnection connection;

    private volatile @Nullable WriteListener writer;

    /**
     * Starts to wait.
     *
     * @throws StreamingUnavailableException if the set-up of the application prevents it
     */
    AwaitedResponse(
            HttpServletRequest request, HttpServletResponse response, HttpExchange exchange, EndpointResources shared)
            throws IOException {
        this.exchange = exchange;
        this.broken = new StreamReset(request, response, StreamEnd.BROKEN);
        this.request = request;
        this.response = response;
        this.shared = shared;
        this.culprits = Culprits.of(response);
        Streaming.prepare(request, response, () -> {}, culprits);
        Streaming.forbidCaching(request);
        this.out = response.getOutputStream();
        this.isListenedTo = !BlockingContainers.isWrittenWithoutListener(request);
        this.async = request.startAsync();
        async.setTimeout(0);
        try {
            async.addListener(this);
            if (isListenedTo) {
                out.setWriteListener(this);
            } else {
                onWritePossible();
            }
        } catch (IllegalStateException | UnsupportedOperationException e) {
            throw Streaming.giveUp(response, async, culprits.get(), e);
        }
    }

    @Override
    public void answerBy(Runnable how) {
        boolean isDue;
        lock.lock();
        try {
            answer = how;
            isDue = isReleased && !hasEnded;
        } finally {
            lock.unlock();
        }
        if (isDue) {
            how.run();
        }
    }

    @Override
    public void finish(HttpExchange.Answering answering) {
        lock.lock();
        try {
            if (!hasEnded && isReady()) {
                answering.answer(exchange);
            }
        } catch (IOException e) {
            LOG.debug("The client is gone: {}", e.toString());
        } finally {
            end();
            lock.unlock();
        }
    }

    @Override
    public Connection stream(Consumer<HttpExchange> headers, StreamEnd end, ConnectionSignals signals)
            throws IOException {
        return Streaming.connect(request, shared, signals, (to, listener) -> {
            ServletConnection made = takeOver(headers, end == StreamEnd.CLEAN ? null : broken.at(end), to);
            begin(made, listener.apply(made));
            return made;
        });
    }

    private ServletConnection takeOver(
            Consumer<HttpExchange> headers, @Nullable StreamReset reset, ConnectionSignals signals) throws IOException {
        lock.lock();
        try {
            if (hasEnded || !isReady()) {
                throw new IOException("the response has ended");
            }
            Streaming.prepare(request, response, () -> headers.accept(exchange), culprits);
            if (!isListenedTo || Streaming.savesSessionWhenCommitted(response)) {
                // Done now, on a thread that may wait: see Streaming.
                out.flush();
            }
            return new ServletConnection(
                    async,
                    out,
                    SocketBuffers.pieceBytes(response),
                    isListenedTo,
                    BlockingContainers.isForAnyThread(request),
                    shared.clock(),
                    signals,
                    new Swallowers(response, culprits, shared.news()),
                    reset);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Passes the later callbacks of the container on, and repeats the one that has already come: that the response can be written, or that it has
     * ended.
     */
    private void begin(ServletConnection made, WriteListener to) throws IOException {
        boolean isTooLate;
        lock.lock();
        try {
            writer = to;
            connection = made;
            isTooLate = hasEnded;
        } finally {
            lock.unlock();
        }
        if (isTooLate) {
            made.onError(new IOException("the client is gone"));
        } else {
            to.onWritePossible();
        }
    }

    private boolean isReady() {
        return !isListenedTo || out.isReady();
    }

    /** Called under the lock. */
    private void end() {
        if (!hasEnded) {
            hasEnded = true;
            AsyncEnd.complete(async);
        }
    }

    @Override
    public void onWritePossible() {
        WriteListener mine = writer;
        if (mine != null) {
            try {
                mine.onWritePossible();
            } catch (IOException e) {
                onError(e);
            }
            return;
        }
        Runnable due;
        lock.lock();
        try {
            due = isReleased || hasEnded ? null : answer;
            isReleased = true;
        } finally {
            lock.unlock();
        }
        if (due != null) {
            due.run();
        }
    }

    @Override
    public void onError(Throwable failure) {
        WriteListener mine = writer;
        if (mine == null) {
            endByContainer();
            mine = writer;
        }
        if (mine != null) {
            mine.onError(failure);
        }
    }

    private void endByContainer() {
        lock.lock();
        try {
            if (connection == null) {
                end();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        ServletConnection mine = connection;
        if (mine != null) {
            mine.onComplete(event);
        } else {
            endByContainer();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        ServletConnection mine = connection;
        if (mine != null) {
            mine.onTimeout(event);
        } else {
            onError(event);
        }
    }

    @Override
    public void onError(AsyncEvent event) throws IOException {
        ServletConnection mine = connection;
        if (mine != null) {
            mine.onError(event);
            return;
        }
        endByContainer();
        AsyncEnd.complete(event.getAsyncContext());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
