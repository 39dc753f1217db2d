package dev.ssehub.browser;

import dev.ssehub.testing.WebKit;
import java.io.IOException;

/** The suite in WebKit. */
class WebKitTest extends BrowserSuite<WebKit> {

    @Override
    WebKit start() throws IOException {
        return new WebKit();
    }
}
