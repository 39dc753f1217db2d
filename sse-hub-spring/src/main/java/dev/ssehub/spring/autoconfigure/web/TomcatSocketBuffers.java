package dev.ssehub.spring.autoconfigure.web;

import org.apache.catalina.connector.Connector;

/**
 * Lets Tomcat write twice as much with one system call, unless the size of its connector's buffers has been changed. Streams are written
 * through this buffer, of which each connection has one.
 */
public final class TomcatSocketBuffers {

    private static final String SETTING = "socket.appWriteBufSize";
    private static final String TOMCATS = "8192";
    private static final String OURS = "16384";

    private TomcatSocketBuffers() {}

    /** Enlarges the buffers of a connector, after the application's own customizers. */
    public static void enlarge(Connector connector) {
        if (TOMCATS.equals(connector.getProperty(SETTING))) {
            connector.setProperty(SETTING, OURS);
        }
    }
}
