package dev.ssehub.spring;

import dev.ssehub.spring.TestServer.Kind;

/** On Tomcat. */
class TomcatBootTest extends BootSuite {

    @Override
    Kind kind() {
        return Kind.TOMCAT;
    }
}
