package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** Runs the suite on Tomcat. */
class TomcatSecurityTest extends SecuritySuite {

    @Override
    Kind kind() {
        return Kind.TOMCAT;
    }
}
