package dev.ssehub.examples.chat.builtin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A request for a completion and its answer, on a connection of its own. */
final class Completion {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String STREAM_HEAD = """
            HTTP/1.1 200\s
            Content-Type: text/event-stream
            Connection: close
            Transfer-Encoding: chunked

            """;
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_BODY = 16 << 20;

    private final Socket socket;
    private final Reply reply;
    private final boolean streams;
    private final boolean wantsUsage;
    private final int promptTokens;
    private final String model;
    private final String id = "chatcmpl-" + UUID.randomUUID();
    private final long created = System.currentTimeMillis() / 1000;

    private Completion(Socket socket, JsonNode request, int tokens, double rate) {
        this.socket = socket;
        String prompt = lastPrompt(request.path("messages"));
        this.reply = Reply.to(prompt, tokens, rate);
        this.promptTokens = prompt.split("\\s+").length;
        this.streams = request.path("stream").asBoolean(false);
        this.wantsUsage = request.path("stream_options").path("include_usage").asBoolean(false);
        this.model = request.path("model").asString("builtin");
    }

    /** Reads the request, or throws an exception if it is not a request for a completion. */
    static Completion read(Socket socket, int tokens, double rate) throws IOException {
        InputStream in = socket.getInputStream();
        String head = head(in);
        int length = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElse(0);
        if (!head.startsWith("POST /v1/chat/completions ") || length > MAX_BODY) {
            socket.getOutputStream().write("HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
            throw new IOException("no request for a completion");
        }
        try {
            return new Completion(socket, JSON.readTree(in.readNBytes(length)), tokens, rate);
        } catch (JacksonException e) {
            throw new IOException("a request that is no JSON", e);
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != 0x0d0a0d0a) {
            int next = in.read();
            if (next < 0 || head.size() > MAX_HEAD) {
                throw new IOException("no request");
            }
            head.write(next);
            last = last << 8 | next;
        }
        return head.toString(ISO_8859_1);
    }

    /** Returns the last prompt. The content of a message is a string, or a list of parts of which some are text. */
    private static String lastPrompt(JsonNode messages) {
        String prompt = "";
        for (JsonNode message : messages) {
            if (message.path("role").asString("").equals("user")) {
                JsonNode content = message.path("content");
                StringBuilder text = new StringBuilder(content.isString() ? content.asString() : "");
                content.forEach(part -> text.append(part.path("text").asString("")));
                prompt = text.toString();
            }
        }
        return prompt;
    }

    void answer() throws IOException {
        if (reply.status() != 200) {
            whole(
                    reply.status(),
                    Map.of("error", Map.of("message", "as asked for", "type", "builtin", "code", "asked")));
        } else if (streams) {
            stream();
        } else {
            Map<String, Object> message = Map.of("role", "assistant", "content", reply.text());
            Map<String, Object> choice = Map.of("index", 0, "message", message, "finish_reason", "stop");
            whole(
                    200,
                    Map.of(
                            "id",
                            id,
                            "object",
                            "chat.completion",
                            "created",
                            created,
                            "model",
                            model,
                            "choices",
                            List.of(choice),
                            "usage",
                            usage(reply.count())));
        }
    }

    private void whole(int status, Map<String, Object> body) throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        OutputStream out = socket.getOutputStream();
        out.write(("HTTP/1.1 " + status + " \r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + json.length + "\r\n\r\n")
                .getBytes(ISO_8859_1));
        out.write(json);
    }

    private void stream() throws IOException {
        socket.getOutputStream().write(STREAM_HEAD.replace("\n", "\r\n").getBytes(ISO_8859_1));
        send(chunk(Map.of("role", "assistant", "content", ""), null));
        if (!speak()) {
            return;
        }
        if (reply.fallsSilent()) {
            while (isThereAfter(60_000)) {}
            return;
        }
        send(chunk(Map.of(), "stop"));
        if (wantsUsage) {
            send(JSON.writeValueAsString(Map.of(
                    "id",
                    id,
                    "object",
                    "chat.completion.chunk",
                    "created",
                    created,
                    "model",
                    model,
                    "choices",
                    List.of(),
                    "usage",
                    usage(reply.count()))));
        }
        send("[DONE]");
        socket.getOutputStream().write("0\r\n\r\n".getBytes(ISO_8859_1));
    }

    /** Sends all tokens at their time, those that are due together in one write. Returns false if the answer ends prematurely. */
    private boolean speak() throws IOException {
        long start = System.nanoTime();
        int said = 0;
        while (said < reply.spoken()) {
            int due = 1 + (int) Math.min(reply.spoken(), (System.nanoTime() - start) / 1e9 * reply.rate());
            StringBuilder tokens = new StringBuilder();
            for (; said < Math.min(due, reply.spoken()); said++) {
                tokens.append(framed(chunk(Map.of("content", reply.token().apply(said)), null)));
            }
            if (!tokens.isEmpty()) {
                write(tokens.toString());
            }
            double pause = said / reply.rate() - (System.nanoTime() - start) / 1e9;
            if (!isThereAfter((int) Math.min(60_000, Math.max(1, pause * 1000)))) {
                return false;
            }
        }
        return !reply.fails();
    }

    /** Waits, and returns false if the caller has closed its end in the meantime. */
    private boolean isThereAfter(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException stillThere) {
            return true;
        }
    }

    private Map<String, Object> usage(int completionTokens) {
        return Map.of(
                "prompt_tokens", promptTokens,
                "completion_tokens", completionTokens,
                "total_tokens", promptTokens + completionTokens);
    }

    private String chunk(Map<String, Object> delta, @Nullable String finishReason) {
        Map<String, Object> choice = finishReason == null
                ? Map.of("index", 0, "delta", delta)
                : Map.of("index", 0, "delta", delta, "finish_reason", finishReason);
        return JSON.writeValueAsString(Map.of(
                "id", id,
                "object", "chat.completion.chunk",
                "created", created,
                "model", model,
                "choices", List.of(choice)));
    }

    private static String framed(String data) {
        return "data: " + data + "\n\n";
    }

    private void send(String data) throws IOException {
        write(framed(data));
    }

    /** Writes a chunk, which must not be empty: an empty chunk would end the body. */
    private void write(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(ISO_8859_1));
        chunk.writeTo(socket.getOutputStream());
    }
}
