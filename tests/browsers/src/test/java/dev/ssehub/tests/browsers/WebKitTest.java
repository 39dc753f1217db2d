package dev.ssehub.tests.browsers;

import dev.ssehub.tests.support.WebKit;
import java.io.IOException;

/** The suite in WebKit. */
class WebKitTest extends BrowserSuite<WebKit> {

    @Override
    WebKit start() throws IOException {
        return new WebKit();
    }
}
