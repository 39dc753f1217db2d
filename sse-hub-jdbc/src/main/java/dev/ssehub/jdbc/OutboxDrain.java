package dev.ssehub.jdbc;

import dev.ssehub.event.EventId;
import dev.ssehub.jdbc.LogWriter.Outcome;
import dev.ssehub.jdbc.Settled.Answer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what is committed in the outbox to the log, in one transaction: the lock of the log keeps others from taking the same rows. Confined to the
 * appender's thread.
 */
final class OutboxDrain {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxDrain.class);

    private final JdbcSettings settings;
    private final Link link;
    private final LogWriter writer;
    private final Supplier<EventId> position;
    private final Tickets tickets;
    private boolean isMore;
    private volatile OutboxFigures figures = OutboxFigures.NOTHING;

    OutboxDrain(JdbcSettings settings, Link link, LogWriter writer, Supplier<EventId> position, Tickets tickets) {
        this.settings = settings;
        this.link = link;
        this.writer = writer;
        this.position = position;
        this.tickets = tickets;
    }

    /**
     * Moves a page. Returns how many rows it had.
     *
     * @param isLikely whether there probably are rows; otherwise this is checked first, without the lock of the log
     */
    int drain(boolean isLikely) throws SQLException {
        isMore = false;
        long begin = settings.clock().nanos();
        if (!isLikely
                && !link.read((connection, tables) -> new OutboxRows(connection, tables, settings.hub()).isAny())) {
            return 0;
        }
        List<Answer> settled = new ArrayList<>();
        LockedLog.Seen seen = new LockedLog.Seen(position.get(), null);
        int moved = LockedLog.with(link, settings.hub(), seen, log -> move(log, settled));
        // The places of new events are reported by the follower. Other nodes find the answers for settled rows when
        // they look for them.
        settled.forEach(tickets::settled);
        int refused = (int) settled.stream().filter(Answer::isRefusal).count();
        figures = figures.withDrained(moved - refused, settings.clock().nanos() - begin, refused);
        return moved;
    }

    OutboxFigures figures(boolean isSequencer) {
        return figures.of(isSequencer);
    }

    /** Counts the rows. */
    void measure() throws SQLException {
        figures =
                link.read((connection, tables) -> new OutboxRows(connection, tables, settings.hub()).measure(figures));
    }

    /** Returns whether there are more rows than the last page had. */
    boolean isMore() {
        return isMore;
    }

    private int move(LockedLog log, List<Answer> settled) throws SQLException {
        settled.clear();
        OutboxRows outbox = new OutboxRows(log.connection, log.tables, log.hub);
        OutboxRows.Page page = outbox.first();
        isMore = page.isMore();
        if (page.rows().isEmpty()) {
            return 0;
        }
        List<Incoming> records = page.rows().stream()
                .map(row -> Incoming.read(row.record(), row.nonce()))
                .toList();
        List<Outcome> outcomes = writer.write(log, records);
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            Incoming record = records.get(i);
            if (outcome.id() == null) {
                String refusal = String.valueOf(outcome.refusal());
                LOG.warn("A record that a transaction has published is skipped: {}", refusal);
                settled.add(Answer.refused(record.nonce(), refusal, record.bytes()));
            } else if (!outcome.isNew()) {
                settled.add(Answer.known(record.nonce(), outcome.id()));
            }
        }
        new Settled(log.connection, log.tables, log.hub).add(settled);
        outbox.delete(page.rows());
        return page.rows().size();
    }
}
