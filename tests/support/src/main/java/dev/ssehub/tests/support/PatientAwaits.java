package dev.ssehub.tests.support;

import dev.ssehub.test.TestTimeouts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The tests of a class wait as long for each condition as {@link TestTimeouts} says, unless one says otherwise. */
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
