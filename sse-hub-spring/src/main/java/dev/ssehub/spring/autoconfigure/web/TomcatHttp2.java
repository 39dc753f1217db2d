package dev.ssehub.spring.autoconfigure.web;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;

/**
 * Has Tomcat use the objects of an HTTP/2 request only once. When a client resets a stream at the moment of a write to it, Tomcat may reuse them without
 * clearing them, and answers the next request, whoever sent it, with an empty 500 (seen with 11.0.25: "Mapping was already done on this request").
 */
public final class TomcatHttp2 {

    private TomcatHttp2() {}

    /** Sets this for a connector, which may have no HTTP/2. */
    public static void useRequestsOnce(Connector connector) {
        for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
            if (protocol instanceof Http2Protocol http2) {
                http2.setDiscardRequestsAndResponses(true);
            }
        }
    }
}
