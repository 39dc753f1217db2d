package dev.ssehub.examples.chat.answers;

import dev.ssehub.run.Dialect;
import dev.ssehub.run.RunCodec;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;

/**
 * A question in a conversation.
 *
 * @param kind the kind of scope: each family of front ends has its own, since a run has a single dialect
 * @param conversation the id of the conversation
 * @param message the id of the message, or null if the front end assigns none
 * @param key identifies the question if the request is repeated; null if it is not to be repeated
 * @param dialect the wire format of the answer
 * @param codecs creates the encoder for that format
 */
public record Ask(
        String user,
        String kind,
        String conversation,
        @Nullable String message,
        @Nullable String key,
        String text,
        Dialect dialect,
        Supplier<RunCodec<ChatResponse>> codecs) {}
