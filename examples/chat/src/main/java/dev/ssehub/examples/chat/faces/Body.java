package dev.ssehub.examples.chat.faces;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/** Reads the requests of front ends. Fields that this application does not need are ignored. */
final class Body {

    private Body() {}

    static String requireText(JsonNode body, String field) {
        String text = text(body, field);
        if (text == null) {
            throw bad("'" + field + "' must be a string that is not empty");
        }
        return text;
    }

    static @Nullable String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        return value.isString() && !value.asString().isEmpty() ? value.asString() : null;
    }

    /** Returns the last message of the user. */
    static JsonNode question(JsonNode messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).path("role").asString("").equals("user")) {
                return messages.get(i);
            }
        }
        throw bad("'messages' must have one with the role user");
    }

    /** Returns the text of a message: a string, or a list of parts of which some are text, under any field name. */
    static String textOf(JsonNode message) {
        StringBuilder text = new StringBuilder();
        for (String field : new String[] {"parts", "content"}) {
            JsonNode content = message.path(field);
            if (content.isString()) {
                text.append(content.asString());
            }
            for (JsonNode part : content) {
                String type = part.path("type").asString("text");
                if (type.equals("text") || type.equals("input_text")) {
                    text.append(part.path("text").asString(part.path("content").asString("")));
                }
            }
            if (!text.isEmpty()) {
                return text.toString();
            }
        }
        throw bad("a message must have a text");
    }

    /** Returns the messages in the form that the model expects. */
    static List<Message> messages(JsonNode given) {
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : given) {
            String text = textOf(message);
            messages.add(
                    switch (message.path("role").asString("user")) {
                        case "system", "developer" -> new SystemMessage(text);
                        case "assistant" -> new AssistantMessage(text);
                        default -> new UserMessage(text);
                    });
        }
        if (messages.isEmpty()) {
            throw bad("there must be a message");
        }
        return messages;
    }

    static ResponseStatusException bad(String detail) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, detail);
    }
}
