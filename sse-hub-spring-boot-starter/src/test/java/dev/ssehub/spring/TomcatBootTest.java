package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** On Tomcat. */
class TomcatBootTest extends BootOperationsSuite {

    @Override
    Kind kind() {
        return Kind.TOMCAT;
    }
}
