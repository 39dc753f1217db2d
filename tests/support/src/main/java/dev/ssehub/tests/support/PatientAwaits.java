package dev.ssehub.tests.support;

import dev.ssehub.test.TestTimeouts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes {@link TestTimeouts#condition()} the default time for which the tests of a class wait for a condition. */
public final class PatientAwaits implements BeforeAllCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(TestTimeouts.condition());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Awaitility.reset();
    }
}
