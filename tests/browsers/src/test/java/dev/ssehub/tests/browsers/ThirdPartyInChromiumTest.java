package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.Chromium;
import java.util.List;
import java.util.Map;

/** The suite in a Chromium that blocks the cookies of other sites. */
class ThirdPartyInChromiumTest extends DeniedSuite<Chromium> {

    @Override
    Chromium start() {
        return new Chromium(
                List.of("--test-third-party-cookie-phaseout"),
                Map.of("profile.block_third_party_cookies", true, "profile.cookie_controls_mode", 1));
    }
}
