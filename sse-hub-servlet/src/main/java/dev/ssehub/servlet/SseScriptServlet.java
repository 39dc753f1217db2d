package dev.ssehub.servlet;

import dev.ssehub.http.Cors;
import dev.ssehub.http.HttpScripts;
import dev.ssehub.internal.time.HubClock;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Serves the browser script, an ES module, so that a page needs one script and no build. The module is for the events of a hub and for runs; with the query
 * {@code ?run} it is only for runs, and smaller.
 *
 * <pre>{@code
 * <script type="module">
 *   import { HubEventSource, HubRun } from '/sse-hub.js';
 *   new HubEventSource('/events').addEventListener('notice', event => alert(event.data));
 *   for await (const { data } of await HubRun.start('/api/chat', { text: 'Hello' })) console.log(data);
 * </script>
 * }</pre>
 *
 * <p>Browsers from before 2020, and pages outside secure contexts, get a larger module that does not need newer features. The servlet recognises them by
 * the missing header {@code Sec-Fetch-Dest} (Fetch Metadata Request Headers, section 2.1).
 *
 * <p>Browsers revalidate the script each time, and are answered 304, so that a page never runs with the script of another release. Clients that accept gzip
 * get it compressed, regardless of the container's settings. Thread-safe, as servlets are.
 */
public final class SseScriptServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient HttpScripts scripts;
    private final transient EndpointResources shared = EndpointResources.of(HubClock.system());

    /** Reads the scripts, for pages of the same origin. */
    public SseScriptServlet() {
        this(Cors.none());
    }

    /** Reads the scripts; pages of these other origins may import them too. */
    public SseScriptServlet(Cors cors) {
        scripts = new HttpScripts(cors);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        scripts.get(new ServletExchange(request, response, shared));
    }
}
