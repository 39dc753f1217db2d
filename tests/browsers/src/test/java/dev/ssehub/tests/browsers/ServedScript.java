package dev.ssehub.tests.browsers;

import dev.ssehub.servlet.SseScriptServlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The script as it is served to the requesting browser or, on demand, to old browsers. */
final class ServedScript extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient SseScriptServlet script = new SseScriptServlet();
    private volatile boolean isForOldBrowsers;

    /** Treats every browser as an old one from now on. */
    void serveOldBrowsers() {
        isForOldBrowsers = true;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        script.service(isForOldBrowsers ? ofAnOldBrowser(request) : request, response);
    }

    private static HttpServletRequest ofAnOldBrowser(HttpServletRequest request) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public @Nullable String getHeader(String name) {
                return name.startsWith("Sec-Fetch-") ? null : super.getHeader(name);
            }
        };
    }
}
