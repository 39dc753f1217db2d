package dev.ssehub.examples.chat.answers;

import dev.ssehub.examples.chat.conversations.ChatMessage.Status;
import dev.ssehub.examples.chat.conversations.Conversations;
import dev.ssehub.run.RunArchive;
import dev.ssehub.run.RunEnd;
import dev.ssehub.run.RunInfo;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Saves each answer once, however it ended, even if no page was open to receive it. */
@Component
class Archive implements RunArchive {

    /** The kinds of scopes that are conversations. */
    private static final Set<String> KINDS = Set.of("chat", "thread");

    private final Conversations conversations;
    private final News news;

    Archive(Conversations conversations, News news) {
        this.conversations = conversations;
        this.news = news;
    }

    @Override
    public void ended(RunInfo run, Content content) {
        RunEnd end = run.end();
        if (end != null && run.scope() != null && KINDS.contains(run.scope().kind())) {
            conversations.answer(run.scope().id(), run.id(), content.text(), statusOf(end));
        }
        news.hasEnded(run);
    }

    private static Status statusOf(RunEnd end) {
        return switch (end.outcome()) {
            case COMPLETED -> Status.COMPLETE;
            case STOPPED -> Status.STOPPED;
            case FAILED, EXPIRED -> Status.FAILED;
            case LOST -> Status.LOST;
        };
    }
}
