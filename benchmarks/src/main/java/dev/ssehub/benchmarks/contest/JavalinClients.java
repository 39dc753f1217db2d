package dev.ssehub.benchmarks.contest;

import io.javalin.Javalin;
import io.javalin.http.sse.SseClient;
import java.util.Objects;

/** Javalin's {@code sse} route, with its clients in a map. */
final class JavalinClients implements Contestant {

    private final Topics<SseClient> clients = new Topics<>();
    private final Javalin server;

    JavalinClients() {
        server = Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.sse("/events", client -> {
                        String user = Objects.requireNonNull(client.ctx().queryParam("user"));
                        String group = Objects.requireNonNull(client.ctx().queryParam("group"));
                        client.keepAlive();
                        client.onClose(() -> clients.remove(client, user, group));
                        client.sendComment("open");
                        clients.add(client, user, group);
                    });
                })
                .start("127.0.0.1", 0);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public void toAll(String data) {
        clients.forAll(client -> client.sendEvent(data));
    }

    @Override
    public void toUser(int user, String data) {
        clients.forUser(user, client -> client.sendEvent(data));
    }

    @Override
    public void toGroup(int group, String data) {
        clients.forGroup(group, client -> client.sendEvent(data));
    }
}
