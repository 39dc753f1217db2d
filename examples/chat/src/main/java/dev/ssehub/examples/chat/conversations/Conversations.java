package dev.ssehub.examples.chat.conversations;

import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Conversations and their messages. Each has one owner, and is nobody else's business. */
@Service
public class Conversations {

    private final JdbcClient database;

    Conversations(JdbcClient database) {
        this.database = database;
    }

    /**
     * A conversation in a list.
     *
     * @param title how it began
     */
    public record Summary(String id, String title) {}

    /** Returns whether somebody may go on with a conversation, or begin it: it is theirs, or new. */
    public boolean isOpenTo(String owner, String conversation) {
        return ownerOf(conversation).map(owner::equals).orElse(true);
    }

    private Optional<String> ownerOf(String conversation) {
        return database.sql("select owner from conversation where id = ?")
                .param(conversation)
                .query(String.class)
                .optional();
    }

    /** Adds what its owner says; the first message begins the conversation. Does nothing for a message that is there. */
    @Transactional
    public void say(String owner, String conversation, String message, String text) {
        if (ownerOf(conversation).isEmpty()) {
            String title = text.length() > 200 ? text.substring(0, 200) : text;
            database.sql("insert into conversation (id, owner, title) values (?, ?, ?)")
                    .params(conversation, owner, title)
                    .update();
        }
        add(conversation, new ChatMessage(message, ChatMessage.Role.USER, text, ChatMessage.Status.COMPLETE));
    }

    /** Adds an answer, once, however often it is called for a run. */
    @Transactional
    public void answer(String conversation, String run, String text, ChatMessage.Status status) {
        add(conversation, new ChatMessage(run, ChatMessage.Role.ASSISTANT, text, status));
    }

    private void add(String conversation, ChatMessage message) {
        int known = database.sql("select count(*) from message where conversation = ? and id = ?")
                .params(conversation, message.id())
                .query(Integer.class)
                .single();
        if (known > 0) {
            return;
        }
        try {
            database.sql("insert into message (conversation, id, role, text, status) values (?, ?, ?, ?, ?)")
                    .params(
                            conversation,
                            message.id(),
                            message.role().name(),
                            message.text(),
                            message.status().name())
                    .update();
        } catch (DuplicateKeyException sameAgain) {
            // Another request said the same in this moment.
        }
    }

    /** Returns the messages of somebody's conversation in order, or empty when they have none of this id. */
    public Optional<List<ChatMessage>> messages(String owner, String conversation) {
        return ownerOf(conversation)
                .filter(owner::equals)
                .map(found -> database.sql("select * from message where conversation = ? order by place")
                        .param(conversation)
                        .query(ChatMessage.class)
                        .list());
    }

    /** Returns somebody's latest conversations. */
    public List<Summary> of(String owner) {
        return database.sql("select id, title from conversation where owner = ? order by begun_at desc, id limit 50")
                .param(owner)
                .query(Summary.class)
                .list();
    }
}
