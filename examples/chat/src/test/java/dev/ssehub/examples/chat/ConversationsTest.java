package dev.ssehub.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssehub.examples.chat.conversations.ChatMessage.Status;
import dev.ssehub.examples.chat.conversations.Conversations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConversationsTest {

    private static RunningChat chat;
    private static Conversations conversations;

    @BeforeAll
    static void start() {
        chat = new RunningChat();
        conversations = chat.context.getBean(Conversations.class);
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @Test
    void whatWasSaidIsThereOnceAndInOrder() throws Exception {
        conversations.say("ann", "c1", "m1", "hello");
        conversations.say("ann", "c1", "m1", "hello");
        conversations.answer("c1", "run1", "w1 ", Status.STOPPED);
        conversations.answer("c1", "run1", "w1 ", Status.STOPPED);
        assertThat(chat.http.get("/api/chat/c1?userId=ann").body())
                .isEqualTo("{\"id\":\"c1\",\"messages\":["
                        + "{\"id\":\"m1\",\"role\":\"user\",\"text\":\"hello\",\"status\":\"complete\"},"
                        + "{\"id\":\"run1\",\"role\":\"assistant\",\"text\":\"w1 \",\"status\":\"stopped\"}]}");
        assertThat(chat.http.get("/api/chats?userId=ann").body()).isEqualTo("[{\"id\":\"c1\",\"title\":\"hello\"}]");
    }

    @Test
    void aChatOfSomebodyElseIsNone() throws Exception {
        conversations.say("eve", "c2", "m1", "secret");
        assertThat(chat.http.get("/api/chat/c2?userId=bob").statusCode()).isEqualTo(404);
        assertThat(chat.http.get("/api/chat/none?userId=bob").statusCode()).isEqualTo(404);
        assertThat(conversations.isOpenTo("bob", "c2")).isFalse();
        assertThat(conversations.isOpenTo("bob", "new")).isTrue();
    }

    @Test
    void withoutAUserTheAnswerIsAProblem() throws Exception {
        var answer = chat.http.get("/api/chats");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
    }
}
