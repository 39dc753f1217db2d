package dev.ssehub.examples.messagecenter.inbox;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.AfterCommitPublisher;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The mail of all users. The database stores it, and a stream delivers new mail once it is committed. */
@Service
public class Inbox {

    private static final int PAGE = 50;
    private static final String VISIBLE = """
             (m.kind = 'EVERYONE' or (m.kind = 'USER' and m.target = :person)
                or (m.kind = 'GROUP' and m.target in (select department from membership where person = :person)))
            """;

    private final JdbcClient database;
    private final AfterCommitPublisher afterCommit;
    private final ApplicationEventPublisher events;

    Inbox(JdbcClient database, AfterCommitPublisher afterCommit, ApplicationEventPublisher events) {
        this.database = database;
        this.afterCommit = afterCommit;
        this.events = events;
    }

    /** A message, and whether its reader has read it. */
    public record Item(Message message, boolean read) {}

    /** Mail has been sent, so some numbers of unread messages have changed. */
    public record Sent(Message message) {}

    /** A person has marked mail as read or unread. */
    public record Marked(String person) {}

    /** A page of mail, newest first, and whether there is older mail. */
    public record Page(List<Item> messages, boolean more) {}

    /** Sends mail like {@link #send(Message.Kind, String, String, String, String, String)}, without a submission key. */
    @Transactional
    public Message send(Message.Kind kind, String target, String sender, String subject, String body) {
        return send(kind, target, sender, subject, body, null);
    }

    /**
     * Sends mail: stores it, and publishes it to its recipients when the transaction has committed.
     *
     * @param submission the sender's key for this submission, by which a repeated request is recognised; or null
     * @throws DuplicateKeyException if the sender has already sent mail with this key
     */
    @Transactional
    public Message send(
            Message.Kind kind, String target, String sender, String subject, String body, @Nullable String submission) {
        Instant now = Instant.now();
        KeyHolder key = new GeneratedKeyHolder();
        database.sql("insert into message (kind, target, sender, subject, body, sent_at, submission)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(kind.name(), target, sender, subject, body, now.atOffset(ZoneOffset.UTC))
                .param(submission)
                .update(key, "id");
        Message message =
                new Message(Objects.requireNonNull(key.getKeyAs(Long.class)), kind, target, sender, subject, body, now);
        afterCommit.publish(
                message.audience(),
                SseEvent.named("message").json(new Item(message, false)).idempotencyKey("message-" + message.id()));
        events.publishEvent(new Sent(message));
        return message;
    }

    /** Returns the id of the mail that a sender has sent with a submission key. */
    public Optional<Long> sentAs(String sender, String submission) {
        return database.sql("select id from message where sender = ? and submission = ?")
                .params(sender, submission)
                .query(Long.class)
                .optional();
    }

    /**
     * Returns a page of a person's mail.
     *
     * @param before the id of the oldest message that the caller has; {@link Long#MAX_VALUE} for the first page
     * @param unreadOnly whether to omit messages that the person has read
     */
    public Page page(String person, long before, boolean unreadOnly) {
        List<Item> items = database.sql("select m.*, r.person is not null as is_read from message m"
                        + " left join read_mark r on r.message_id = m.id and r.person = :person"
                        + " where m.id < :before and" + VISIBLE + (unreadOnly ? " and r.person is null" : "")
                        + " order by m.id desc limit " + (PAGE + 1))
                .param("person", person)
                .param("before", before)
                .query(Inbox::item)
                .list();
        // One more row than fits on a page was requested, to find out whether there is another page.
        return new Page(items.subList(0, Math.min(PAGE, items.size())), items.size() > PAGE);
    }

    private static Item item(ResultSet row, int number) throws SQLException {
        Message message = new Message(
                row.getLong("id"),
                Message.Kind.valueOf(row.getString("kind")),
                row.getString("target"),
                row.getString("sender"),
                row.getString("subject"),
                row.getString("body"),
                row.getObject("sent_at", OffsetDateTime.class).toInstant());
        return new Item(message, row.getBoolean("is_read"));
    }

    /** Returns how many messages a person has not read. */
    public int unread(String person) {
        return database.sql(
                        "select count(*) from message m where" + VISIBLE
                                + " and not exists (select 1 from read_mark r where r.message_id = m.id and r.person = :person)")
                .param("person", person)
                .query(Integer.class)
                .single();
    }

    /**
     * Marks mail as read or unread, and publishes this to the person's other tabs.
     *
     * @return whether the person has such mail
     */
    @Transactional
    public boolean mark(String person, long id, boolean read) {
        boolean visible = database.sql("select count(*) from message m where m.id = :id and" + VISIBLE)
                        .param("id", id)
                        .param("person", person)
                        .query(Integer.class)
                        .single()
                > 0;
        if (visible) {
            String change = read
                    ? "merge into read_mark r using (select cast(? as bigint) as id, cast(? as varchar(256)) as who) w"
                            + " on r.message_id = w.id and r.person = w.who"
                            + " when not matched then insert (message_id, person) values (w.id, w.who)"
                    : "delete from read_mark where message_id = ? and person = ?";
            database.sql(change).params(id, person).update();
            afterCommit.publish(Audience.user(person), SseEvent.named("read").json(Map.of("id", id, "read", read)));
            events.publishEvent(new Marked(person));
        }
        return visible;
    }

    /** Marks a person's mail as read, up to the newest message that the person has seen. */
    @Transactional
    public void markAllRead(String person, long upTo) {
        database.sql("merge into read_mark r using (select m.id from message m where m.id <= :upTo and" + VISIBLE
                        + ") seen on r.message_id = seen.id and r.person = :person"
                        + " when not matched then insert (message_id, person) values (seen.id, :person)")
                .param("person", person)
                .param("upTo", upTo)
                .update();
        afterCommit.publish(Audience.user(person), SseEvent.named("read-all").json(Map.of("upTo", upTo)));
        events.publishEvent(new Marked(person));
    }
}
