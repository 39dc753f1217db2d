package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** On Jetty. */
class JettyBootTest extends BootOperationsSuite {

    @Override
    Kind kind() {
        return Kind.JETTY;
    }
}
