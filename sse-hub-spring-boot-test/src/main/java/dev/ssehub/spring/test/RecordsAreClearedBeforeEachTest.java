package dev.ssehub.spring.test;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Contexts live longer than tests: what one test has published is not seen by the next, nor what was published when the application started. */
final class RecordsAreClearedBeforeEachTest implements TestExecutionListener, Ordered {

    @Override
    public void beforeTestMethod(TestContext test) {
        if (test.hasApplicationContext()) {
            test.getApplicationContext()
                    .getBeanProvider(RecordedHubs.class)
                    .orderedStream()
                    .forEach(RecordedHubs::clear);
        }
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 100;
    }
}
