package dev.ssehub.spring;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Runs the suite on Jetty with virtual threads. */
@EnabledForJreRange(min = JRE.JAVA_21)
class JettyVirtualThreadsBootTest extends JettyBootTest {

    @Override
    String[] properties() {
        return new String[] {"spring.threads.virtual.enabled=true"};
    }
}
