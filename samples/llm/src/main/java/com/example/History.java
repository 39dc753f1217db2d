package com.example;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/** The messages of all chats. A stand-in for your database. */
@Component
class History {

    record Message(String id, String role, String text) {}

    private final Map<String, List<Message>> chats = new ConcurrentHashMap<>();

    void say(String chat, String id, String role, String text) {
        chats.computeIfAbsent(chat, none -> new CopyOnWriteArrayList<>()).add(new Message(id, role, text));
    }

    List<Message> of(String chat) {
        return chats.getOrDefault(chat, List.of());
    }
}
