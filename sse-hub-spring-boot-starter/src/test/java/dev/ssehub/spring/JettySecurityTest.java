package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** On Jetty. */
class JettySecurityTest extends SecuritySuite {

    @Override
    Kind kind() {
        return Kind.JETTY;
    }
}
