package dev.ssehub.benchmarks.contest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The lowest possible cost of an adapter on Jetty's core API, without the servlet API: one write for each event, and nothing else. Clients
 * that are slow or gone are ignored.
 */
final class JettyCoreEach implements Contestant {

    private final Set<Response> responses = ConcurrentHashMap.newKeySet();
    private final ServerConnector connector;

    JettyCoreEach() throws Exception {
        Server server = new Server(new QueuedThreadPool(16, 4));
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
                response.write(false, ByteBuffer.wrap(":\n\n".getBytes(UTF_8)), Callback.NOOP);
                responses.add(response);
                return true;
            }
        });
        server.start();
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void toAll(String data) {
        ByteBuffer event = ByteBuffer.wrap(("data: " + data + "\n\n").getBytes(UTF_8));
        responses.forEach(response -> response.write(false, event.slice(), Callback.NOOP));
    }
}
