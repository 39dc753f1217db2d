package dev.ssehub.rabbitmq;

import com.rabbitmq.client.DeliverCallback;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes the messages of the stream to a reader, one after the other, and acknowledges them.
 *
 * <p>It does so on the thread on which the driver reads from the socket: through a queue to another thread, each message would cost twice as much.
 * But that thread must not wait for a lookup, because it would have to read the answer itself. So a message that needs a lookup, and those that
 * arrive in the meantime, are passed on by another thread, until there are none left.
 */
final class Intake implements DeliverCallback {

    /** An acknowledgement costs as much as a few messages. */
    private static final int ACKNOWLEDGE_EVERY = 16;

    private final Acknowledgement acknowledgement;
    private final Reader reader;
    private final Kept kept;
    private final Executor patient;
    private final Consumer<Throwable> onFailure;

    // Guarded by this. Has at most as many elements as the broker sends ahead of acknowledgements.
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    private boolean isWaiting;

    /** Confined to the thread that passes messages on. That thread changes under the lock. */
    private int unacknowledged;

    /** Receives the messages of the stream, on one thread at a time. Each thread sees what the previous one did. */
    interface Reader {

        /**
         * Accepts the next message. If a lookup throws, nothing has been accepted.
         *
         * @param kept determines whether the stream still has a message
         */
        void take(StreamMessage message, Kept kept) throws IOException, InterruptedException;
    }

    /** Lets the broker send more. */
    interface Acknowledgement {
        void upTo(long deliveryTag) throws IOException;
    }

    /** Thrown if a lookup would be necessary on the driver's thread. */
    private static final class MustWaitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MustWaitException() {
            super("the driver's thread must not wait", null, false, false);
        }
    }

    /**
     * Creates an intake.
     *
     * @param kept looks a message up, and waits for the answer
     * @param patient runs tasks on a thread that may wait
     * @param onFailure called with any exception of the reader or the channel
     */
    Intake(Acknowledgement acknowledgement, Reader reader, Kept kept, Executor patient, Consumer<Throwable> onFailure) {
        this.acknowledgement = acknowledgement;
        this.reader = reader;
        this.kept = kept;
        this.patient = patient;
        this.onFailure = onFailure;
    }

    @Override
    public void handle(String tag, Delivery delivery) {
        try {
            if (!isPutOff(delivery)) {
                take(delivery, offset -> {
                    throw new MustWaitException();
                });
            }
        } catch (MustWaitException e) {
            putOff(delivery);
        } catch (Throwable e) {
            onFailure.accept(e);
        }
    }

    private synchronized boolean isPutOff(Delivery delivery) {
        return isWaiting && waiting.add(delivery);
    }

    private void putOff(Delivery first) {
        synchronized (this) {
            isWaiting = true;
            waiting.add(first);
        }
        try {
            patient.execute(this::takeWaiting);
        } catch (Throwable e) {
            onFailure.accept(e);
        }
    }

    private void takeWaiting() {
        try {
            for (Delivery next = nextWaiting(); next != null; next = nextWaiting()) {
                take(next, kept);
            }
        } catch (Throwable e) {
            // Messages that arrive from now on are never passed on: the connection ends.
            onFailure.accept(e);
        }
    }

    private synchronized @Nullable Delivery nextWaiting() {
        Delivery next = waiting.poll();
        isWaiting = next != null;
        return next;
    }

    private void take(Delivery delivery, Kept answers) throws IOException, InterruptedException {
        reader.take(StreamMessage.of(delivery), answers);
        if (++unacknowledged == ACKNOWLEDGE_EVERY) {
            unacknowledged = 0;
            acknowledgement.upTo(delivery.getEnvelope().getDeliveryTag());
        }
    }
}
