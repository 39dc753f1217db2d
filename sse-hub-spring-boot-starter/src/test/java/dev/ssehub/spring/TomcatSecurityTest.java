package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** On Tomcat. */
class TomcatSecurityTest extends SecuritySuite {

    @Override
    Kind kind() {
        return Kind.TOMCAT;
    }
}
