package dev.ssehub.internal.hub;

import dev.ssehub.backplane.LogRecord;
import dev.ssehub.event.Audience;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.internal.callouts.Extensions;
import dev.ssehub.internal.checks.StackRoom;
import dev.ssehub.internal.wire.EventEncoder;
import dev.ssehub.internal.wire.IdempotencyKeys;
import dev.ssehub.internal.wire.Positions;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** Appends to the log what the application publishes and revokes, on the application's threads. */
public final class Publisher {

    private final Extensions extensions;
    private final LogWriter writer;
    private final LaneGroup lanes;
    private final SessionRegistry registry;
    private final Positions positions;
    private final int maxEventBytes;
    private final Duration maxPublishWait;
    private final LongAdder published = new LongAdder();

    /**
     * @param extensions serializes the event's data if that is a value
     * @param maxEventBytes the maximum size of an encoded event
     * @param maxPublishWait how long a publisher waits for lanes that it outruns
     */
    Publisher(
            Extensions extensions,
            LogWriter writer,
            LaneGroup lanes,
            SessionRegistry registry,
            Positions positions,
            int maxEventBytes,
            Duration maxPublishWait) {
        this.extensions = extensions;
        this.writer = writer;
        this.lanes = lanes;
        this.registry = registry;
        this.positions = positions;
        this.maxEventBytes = maxEventBytes;
        this.maxPublishWait = maxPublishWait;
    }

    public EventId publish(Audience audience, SseEvent event) {
        StackRoom.requireToPublish();
        byte[] block = EventEncoder.block(extensions.asText(event));
        if (block.length > maxEventBytes) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "an encoded event must have at most %,d bytes (maxEventBytes) but had %,d",
                    maxEventBytes,
                    block.length));
        }
        LogRecord.Publication publication = new LogRecord.Publication(
                audience, block, event.key(), event.isEphemeral(), event.ttl(), IdempotencyKeys.among(audience, event));
        lanes.awaitRoom(maxPublishWait);
        EventId id = writer.append(publication);
        published.increment();
        return positions.mark(id);
    }

    /** Ends the sessions of an audience on every node. Returns how many of them are on this node. */
    public int disconnect(Audience audience, boolean forGood) {
        StackRoom.requireToPublish();
        int here = registry.countOf(audience);
        var unused = writer.append(new LogRecord.Disconnect(audience, forGood));
        return here;
    }

    /** Returns how many events were published on this node. */
    long published() {
        return published.sum();
    }
}
