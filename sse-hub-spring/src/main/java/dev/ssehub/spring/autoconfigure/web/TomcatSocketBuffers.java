package dev.ssehub.spring.autoconfigure.web;

import org.apache.catalina.connector.Connector;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Lets Tomcat write twice as much with one call of the system, unless its connector has been given a buffer of another size already. It is what streams are
 * written in, and each connection has one.
 */
final class TomcatSocketBuffers implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered {

    private static final String SETTING = "socket.appWriteBufSize";
    private static final String TOMCATS = "8192";
    private static final String OURS = "16384";

    /** After those of the application, whose sizes stay. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory factory) {
        factory.addConnectorCustomizers(TomcatSocketBuffers::enlarge);
    }

    private static void enlarge(Connector connector) {
        if (TOMCATS.equals(connector.getProperty(SETTING))) {
            connector.setProperty(SETTING, OURS);
        }
    }
}
