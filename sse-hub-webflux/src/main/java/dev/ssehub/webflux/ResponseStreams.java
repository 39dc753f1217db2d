package dev.ssehub.webflux;

import dev.ssehub.http.StreamEnd;
import dev.ssehub.transport.ConnectionSignals;
import org.springframework.http.server.reactive.ServerHttpResponse;

/** Creates the stream that fits the server. */
final class ResponseStreams {

    private ResponseStreams() {}

    static ResponseStream of(ServerHttpResponse response, StreamEnd end, ConnectionSignals signals) {
        ResponseStream onNetty = NettyChannels.isPresent() ? NettyStream.of(response, end, signals) : null;
        return onNetty != null ? onNetty : new DemandStream(response, end, signals);
    }
}
