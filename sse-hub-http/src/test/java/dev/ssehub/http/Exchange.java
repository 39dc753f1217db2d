package dev.ssehub.http;

import dev.ssehub.transport.Connection;
import dev.ssehub.transport.ConnectionSignals;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request and its answer, without a server. What a test does not set is absent. */
final class Exchange implements HttpExchange {

    private final Map<String, List<String>> sent = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, List<String>> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private String method = "GET";
    private @Nullable String query;
    int status = 200;

    @Nullable
    StreamEnd end;

    Exchange method(String name) {
        method = name;
        return this;
    }

    Exchange query(String text) {
        query = text;
        return this;
    }

    Exchange header(String name, String value) {
        sent.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
        return this;
    }

    /** Returns the values of a header as one text. */
    String text(String header) {
        return String.join(" | ", answered(header));
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return "/events";
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public List<String> headers(String name) {
        return sent.getOrDefault(name, List.of());
    }

    @Override
    public @Nullable String remoteAddress() {
        return null;
    }

    @Override
    public boolean hasBegun() {
        return end != null;
    }

    @Override
    public void setStatus(int to) {
        status = to;
    }

    @Override
    public void setHeader(String name, String value) {
        received.put(name, new ArrayList<>(List.of(value)));
    }

    @Override
    public void addHeader(String name, String value) {
        received.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
    }

    @Override
    public List<String> answered(String name) {
        return received.getOrDefault(name, List.of());
    }

    @Override
    public void send(byte[] bytes, int length, StreamEnd how) {
        body.write(bytes, 0, length);
        end = how;
    }

    @Override
    public Connection stream(Consumer<HttpExchange> headers, StreamEnd how, ConnectionSignals signals) {
        throw new UnsupportedOperationException("nobody reads here");
    }

    @Override
    public Later later() {
        throw new UnsupportedOperationException("nobody waits here");
    }
}
