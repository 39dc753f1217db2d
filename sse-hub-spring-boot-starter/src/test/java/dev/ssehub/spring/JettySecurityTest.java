package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** Runs the suite on Jetty. */
class JettySecurityTest extends SecuritySuite {

    @Override
    Kind kind() {
        return Kind.JETTY;
    }
}
