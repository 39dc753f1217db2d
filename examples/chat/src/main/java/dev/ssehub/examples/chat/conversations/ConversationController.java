package dev.ssehub.examples.chat.conversations;

import dev.ssehub.examples.chat.people.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Returns conversations and their stored messages. An answer in progress comes from its run. */
@RestController
class ConversationController {

    private final Conversations conversations;
    private final Identity identity;

    ConversationController(Conversations conversations, Identity identity) {
        this.conversations = conversations;
        this.identity = identity;
    }

    record Conversation(String id, List<ChatMessage> messages) {}

    @GetMapping("/api/chats")
    List<Conversations.Summary> all(HttpServletRequest request) {
        return conversations.of(identity.requireUser(request));
    }

    @GetMapping("/api/chat/{id}")
    Conversation one(@PathVariable String id, HttpServletRequest request) {
        return conversations
                .messages(identity.requireUser(request), id)
                .map(messages -> new Conversation(id, messages))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such chat of yours"));
    }
}
