package dev.ssehub.test.example;

import dev.ssehub.backplane.HistoryPage;
import dev.ssehub.backplane.LogReceiver;
import dev.ssehub.backplane.LogRecord;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.backplane.Recorded;
import dev.ssehub.backplane.broker.BrokerAnswers;
import dev.ssehub.backplane.broker.BrokerBackplane;
import dev.ssehub.backplane.broker.BrokerFollower;
import dev.ssehub.backplane.broker.BrokerSettings;
import dev.ssehub.backplane.broker.RecordFormat;
import dev.ssehub.event.EventId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The backplane of {@code docs/backplanes.md}: the minimum that passes both suites. */
final class ExampleBackplane extends BrokerBackplane {

    private final String uri;
    private final BrokerSettings settings;
    private final BrokerAnswers answers;
    private final ExecutorService appends = Executors.newCachedThreadPool();

    private ExampleBackplane(String uri, BrokerSettings settings) {
        super(settings.timeouts());
        this.uri = uri;
        this.settings = settings;
        this.answers = new BrokerAnswers("The broker", timeout());
    }

    static Builder builder(String uri, String hub) {
        return new Builder(uri, hub);
    }

    private Duration timeout() {
        return settings.timeouts().answer();
    }

    @Override
    protected BrokerFollower follow(LogReceiver receiver) {
        return new ExampleFollower(uri, settings, receiver);
    }

    @Override
    public EventId append(LogRecord record) {
        requireRunning();
        if (!isAvailable()) {
            throw PublishException.notPublished(broker() + " is unreachable");
        }
        byte[] bytes = RecordFormat.encode(settings.clock().instant(), record);
        return answers.await(
                appends.submit(
                        () -> ExampleBroker.at(uri).append(settings.hub(), record.idempotencyKey(), bytes, timeout())),
                PublishException::unknownOutcome,
                cause -> PublishException.unknownOutcome("the connection was lost", cause));
    }

    @Override
    public Optional<HistoryPage> history(EventId after, EventId upTo) {
        List<Recorded> records = new ArrayList<>();
        EventId reached = after;
        for (ExampleBroker.Entry entry : read(after)) {
            if (entry.id().isAfter(upTo)) {
                break;
            }
            Optional<Recorded> recorded = RecordFormat.tryDecode(entry.id(), entry.bytes());
            if (recorded.isEmpty() || !ExampleFollower.follows(entry, reached)) {
                return Optional.empty();
            }
            records.add(recorded.get());
            reached = entry.id();
        }
        boolean isStuck = reached.equals(after) && upTo.isAfter(after);
        return isStuck ? Optional.empty() : Optional.of(new HistoryPage(records, reached));
    }

    private List<ExampleBroker.Entry> read(EventId after) {
        try {
            return ExampleBroker.at(uri).read(settings.hub(), after, timeout());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    @Override
    protected String broker() {
        return "The broker at " + uri;
    }

    @Override
    protected void release() {
        appends.shutdownNow();
    }

    /** Builds a backplane. */
    static final class Builder extends BrokerBackplane.Builder<Builder> {
        private final String uri;

        private Builder(String uri, String hub) {
            super(hub);
            this.uri = uri;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        public ExampleBackplane build() {
            return new ExampleBackplane(uri, settings());
        }
    }
}
