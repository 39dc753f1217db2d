package dev.ssehub.spring;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Runs the suite on Tomcat with virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
class TomcatVirtualThreadsBootTest extends TomcatBootTest {

    @Override
    String[] properties() {
        return new String[] {"spring.threads.virtual.enabled=true"};
    }
}
