package dev.ssehub.examples.messagecenter.inbox;

import dev.ssehub.event.Audience;
import dev.ssehub.examples.messagecenter.api.JsonBody;
import dev.ssehub.examples.messagecenter.people.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Sends, lists and marks mail, for the page. */
@RestController
class InboxController {

    private final Inbox inbox;
    private final Identity identity;

    InboxController(Inbox inbox, Identity identity) {
        this.inbox = inbox;
        this.identity = identity;
    }

    /** {@code {"to": "user:bob" | "group:sales" | "everyone", "subject": "...", "body": "...", "idempotencyKey": "..."}}. */
    @PostMapping(
            path = "/api/messages",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Long> send(HttpServletRequest request) throws IOException {
        String sender = identity.requireUser(request);
        JsonBody body = JsonBody.of(request, Set.of("to", "subject", "body", JsonBody.SUBMISSION));
        String to = body.requireText("to", 300);
        String subject = body.requireText("subject", 200);
        String text = body.has("body") ? body.text("body") : "";
        if (text.length() > 10_000) {
            throw JsonBody.bad("'body' must have at most 10000 characters");
        }
        String submission = body.submission();
        try {
            return Map.of(
                    "id", send(to, sender, subject, text, submission, body).id());
        } catch (DuplicateKeyException repeated) {
            return Map.of("id", inbox.sentAs(sender, String.valueOf(submission)).orElseThrow(() -> repeated));
        }
    }

    private Message send(
            String to, String sender, String subject, String text, @Nullable String submission, JsonBody body) {
        if (to.equals("everyone")) {
            return inbox.send(Message.Kind.EVERYONE, "", sender, subject, text, submission);
        }
        if (to.startsWith("user:")) {
            String user =
                    body.with("to", to.substring(5), name -> Audience.user(name).name());
            return inbox.send(Message.Kind.USER, user, sender, subject, text, submission);
        }
        if (to.startsWith("group:")) {
            String group = body.with(
                    "to", to.substring(6), name -> Audience.group(name).name());
            return inbox.send(Message.Kind.GROUP, group, sender, subject, text, submission);
        }
        throw JsonBody.bad("'to' must be everyone, user:NAME or group:NAME");
    }

    /** Returns a page of the user's mail, newest first: {@code {"messages": [...], "more": true}}. */
    @GetMapping(path = "/api/messages", produces = MediaType.APPLICATION_JSON_VALUE)
    Inbox.Page page(
            @RequestParam(defaultValue = "9223372036854775807") long before,
            @RequestParam(defaultValue = "false") boolean unread,
            HttpServletRequest request) {
        return inbox.page(identity.requireUser(request), before, unread);
    }

    @PutMapping("/api/messages/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void readAll(@RequestParam long upTo, HttpServletRequest request) {
        inbox.markAllRead(identity.requireUser(request), upTo);
    }

    @PutMapping("/api/messages/{id}/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void read(@PathVariable long id, HttpServletRequest request) {
        mark(request, id, true);
    }

    @DeleteMapping("/api/messages/{id}/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unread(@PathVariable long id, HttpServletRequest request) {
        mark(request, id, false);
    }

    private void mark(HttpServletRequest request, long id, boolean read) {
        if (!inbox.mark(identity.requireUser(request), id, read)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such message for you");
        }
    }
}
