package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Chromium;
import java.util.List;
import java.util.Map;

/** The suite in a Chromium that blocks all cookies and, with them, all storage. */
class DeniedInChromiumTest extends DeniedSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium(List.of(), Map.of("profile.default_content_setting_values.cookies", 2));
    }
}
