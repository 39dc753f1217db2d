package dev.ssehub.spring.autoconfigure.web;

import org.apache.catalina.connector.Connector;

/**
 * Lets Tomcat write twice as much with one call of the system, unless its connector has been given a buffer of another size already. It is what streams are
 * written in, and each connection has one.
 */
public final class TomcatSocketBuffers {

    private static final String SETTING = "socket.appWriteBufSize";
    private static final String TOMCATS = "8192";
    private static final String OURS = "16384";

    private TomcatSocketBuffers() {}

    /** Enlarges the buffers of a connector, after the application has had its say. */
    public static void enlarge(Connector connector) {
        if (TOMCATS.equals(connector.getProperty(SETTING))) {
            connector.setProperty(SETTING, OURS);
        }
    }
}
