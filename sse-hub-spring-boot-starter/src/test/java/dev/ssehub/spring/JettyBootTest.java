package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** Runs the suite on Jetty. */
class JettyBootTest extends BootOperationsSuite {

    @Override
    Kind kind() {
        return Kind.JETTY;
    }
}
