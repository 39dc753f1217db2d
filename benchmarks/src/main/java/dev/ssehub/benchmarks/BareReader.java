package dev.ssehub.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.ssehub.event.EventId;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Reads a log with only a broker's driver, as its users would, and discards every record: the minimum cost of any node. */
abstract class BareReader implements AutoCloseable {

    /** The position of the latest record that was read. */
    volatile EventId place = new EventId(0, 0);

    @Override
    public abstract void close() throws IOException;

    /** Follows a log in Redis, with a blocking command that returns all new records. */
    static final class Redis extends BareReader {
        private static final int COUNT = 500;
        private static final long BLOCK_MILLIS = 100;

        private final RedisClient client;
        private final StatefulRedisConnection<String, byte[]> connection;
        private final Thread thread = new Thread(this::read, "bare-redis");
        private final String key;
        private volatile boolean isClosed;

        Redis(String uri, String log) {
            client = RedisClient.create(uri);
            connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
            key = "sse-hub:{" + log + "}:log";
            thread.start();
        }

        @SuppressWarnings("unchecked") // A generic array of one, for the varargs of Lettuce.
        private void read() {
            while (!isClosed) {
                List<StreamMessage<String, byte[]>> page = connection
                        .sync()
                        .xread(
                                XReadArgs.Builder.count(COUNT).block(BLOCK_MILLIS),
                                StreamOffset.from(key, place.toString()));
                if (!page.isEmpty()) {
                    place = EventId.parse(page.get(page.size() - 1).getId()).orElseThrow();
                }
            }
        }

        @Override
        public void close() {
            isClosed = true;
            while (thread.isAlive()) {
                LockSupport.parkNanos(1_000_000);
            }
            client.shutdown();
        }
    }

    /** Follows a log in RabbitMQ, with so many unacknowledged messages that more of them would not reduce the cost. */
    static final class Rabbit extends BareReader {
        private static final int PREFETCH = 1000;
        private static final int ACKNOWLEDGE_EVERY = 250;

        private final Connection connection;
        private final Channel channel;
        private int unacknowledged;

        Rabbit(String uri, String log) throws Exception {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(uri);
            connection = factory.newConnection(new Inline(), "bare");
            channel = connection.createChannel();
            channel.basicQos(PREFETCH);
            String unused = channel.basicConsume(
                    "sse-hub." + log + ".log",
                    false,
                    Map.of("x-stream-offset", "first"),
                    (tag, delivery) -> take(delivery),
                    tag -> {});
        }

        private void take(Delivery delivery) throws IOException {
            if (delivery.getProperties().getHeaders().get("x-stream-offset") instanceof Number offset) {
                place = new EventId(ByteBuffer.wrap(delivery.getBody()).getLong(), offset.longValue() + 1);
            }
            if (++unacknowledged == ACKNOWLEDGE_EVERY) {
                unacknowledged = 0;
                channel.basicAck(delivery.getEnvelope().getDeliveryTag(), true);
            }
        }

        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /** Runs tasks on the driver's own thread that the driver would pass to another one. */
    private static final class Inline extends AbstractExecutorService {

        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
