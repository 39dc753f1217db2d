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
 * Hands the messages of the stream to a reader, one after the other, and acknowledges them.
 *
 * <p>It does so on the thread on which the driver reads from the socket: through a queue to another thread each message would cost twice as
 * much. But on that thread nobody may wait for something to be looked up, since the answer would have to be read by it. So a message that
 * takes this, and those that come meanwhile, are handed over by another thread, until there are none left.
 */
final class Intake implements DeliverCallback {

    /** An acknowledgement costs as much as a few messages. */
    private static final int ACKNOWLEDGE_EVERY = 16;

    private final Acknowledgement acknowledgement;
    private final Reader reader;
    private final Kept kept;
    private final Executor patient;
    private final Consumer<Throwable> onFailure;

    // Guarded by this. No more than may be sent ahead of what is acknowledged.
    private final Queue<Delivery> waiting = new ArrayDeque<>();
    private boolean isWaiting;

    /** Of the thread that hands over; which one that is changes under the lock. */
    private int unacknowledged;

    /** Receives the messages of the stream, by one thread at a time; the next one sees what the one before did. */
    interface Reader {

        /**
         * Takes the next message. When looking something up throws, nothing has been taken.
         *
         * @param kept says whether the stream still has a message
         */
        void take(StreamMessage message, Kept kept) throws IOException, InterruptedException;
    }

    /** Lets the broker send more. */
    interface Acknowledgement {
        void upTo(long deliveryTag) throws IOException;
    }

    /** Thrown where something would have to be looked up on the driver's thread. */
    private static final class MustWaitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MustWaitException() {
            super("the driver's thread must not wait", null, false, false);
        }
    }

    /**
     * Creates one.
     *
     * @param kept looks a message up, and waits for the answer
     * @param patient has a thread that may wait
     * @param onFailure called with whatever the reader or the channel throws
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
            // What comes now is put off for ever: the connection ends.
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
