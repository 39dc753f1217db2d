package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** Runs the suite on Tomcat. */
class TomcatBootTest extends BootOperationsSuite {

    @Override
    Kind kind() {
        return Kind.TOMCAT;
    }
}
