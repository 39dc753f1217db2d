package dev.ssehub.examples.chat.conversations;

import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Conversations and their messages. Each conversation has one owner, and is private to them. */
@Service
public class Conversations {

    private final JdbcClient database;

    Conversations(JdbcClient database) {
        this.database = database;
    }

    /**
     * A conversation in a list.
     *
     * @param title the beginning of the first message
     */
    public record Summary(String id, String title) {}

    /** Returns whether a user may continue or begin a conversation: whether it is theirs or new. */
    public boolean isOpenTo(String owner, String conversation) {
        return ownerOf(conversation).map(owner::equals).orElse(true);
    }

    private Optional<String> ownerOf(String conversation) {
        return database.sql("select owner from conversation where id = ?")
                .param(conversation)
                .query(String.class)
                .optional();
    }

    /** Adds a question of the owner. The first one creates the conversation. Does nothing if the message exists already. */
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

    /** Adds an answer. Repeated calls for the same run have no effect. */
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
            // Another request has inserted the same message at the same time.
        }
    }

    /** Returns the messages of a user's conversation in order, or empty if the user has no conversation with this id. */
    public Optional<List<ChatMessage>> messages(String owner, String conversation) {
        return ownerOf(conversation)
                .filter(owner::equals)
                .map(found -> database.sql("select * from message where conversation = ? order by place")
                        .param(conversation)
                        .query(ChatMessage.class)
                        .list());
    }

    /** Returns a user's latest conversations. */
    public List<Summary> of(String owner) {
        return database.sql("select id, title from conversation where owner = ? order by begun_at desc, id limit 50")
                .param(owner)
                .query(Summary.class)
                .list();
    }
}
