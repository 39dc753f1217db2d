package dev.ssehub.spring.test;

import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Clears the records before each test, since contexts outlive tests: a test sees neither the events of the previous test nor those of the
 * application's start.
 */
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
