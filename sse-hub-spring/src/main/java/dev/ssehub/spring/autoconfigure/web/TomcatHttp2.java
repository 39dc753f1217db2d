package dev.ssehub.spring.autoconfigure.web;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;

/**
 * Makes Tomcat use the objects of an HTTP/2 request only once. When a client resets a stream while it is being written to, Tomcat may reuse
 * them without clearing them, and answers the next request, of whichever client, with an empty 500 (seen with 11.0.25: "Mapping was already
 * done on this request").
 */
public final class TomcatHttp2 {

    private TomcatHttp2() {}

    /** Disables reuse for a connector, which may not use HTTP/2. */
    public static void useRequestsOnce(Connector connector) {
        for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
            if (protocol instanceof Http2Protocol http2) {
                http2.setDiscardRequestsAndResponses(true);
            }
        }
    }
}
