package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** On Jetty. */
class JettyBootTest extends BootSuite {

    @Override
    Kind kind() {
        return Kind.JETTY;
    }
}
