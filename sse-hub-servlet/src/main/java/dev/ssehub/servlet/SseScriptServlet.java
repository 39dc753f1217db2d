package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Serves the browser's half, an ES module, so that a page needs one script and no build.
 *
 * <pre>{@code
 * <script type="module">
 *   import { HubEventSource } from '/sse-hub.js';
 *   new HubEventSource('/events').addEventListener('notice', event => alert(event.data));
 * </script>
 * }</pre>
 *
 * <p>Browsers ask each time whether theirs is still the one, and are answered 304, so that a page never runs with the script of another
 * release. Thread-safe, as servlets are.
 */
public final class SseScriptServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String SCRIPT = "sse-hub.js";

    private final transient byte[] script;
    private final String tag;
    private final transient Cors cors;

    /** Reads the script, for pages of the same origin. */
    public SseScriptServlet() {
        this(Cors.none());
    }

    /** Reads the script, which pages of these other origins may import too. */
    public SseScriptServlet(Cors cors) {
        this.cors = cors;
        script = read();
        tag = tagOf(script);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        cors.apply(request, response);
        response.setHeader("ETag", tag);
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (isKnown(request.getHeaders("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType("text/javascript");
        response.setCharacterEncoding("UTF-8");
        response.setContentLength(script.length);
        response.getOutputStream().write(script);
    }

    /** A proxy that compresses makes the tag a weak one; the comparison is weak anyway (RFC 9110, section 13.1.2). */
    private boolean isKnown(Enumeration<String> tags) {
        while (tags.hasMoreElements()) {
            if (Arrays.stream(tags.nextElement().split(","))
                    .map(String::strip)
                    .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag))) {
                return true;
            }
        }
        return false;
    }

    private static String tagOf(byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        return '"' + HexFormat.of().toHexDigits(sum.getValue(), 8) + '"';
    }

    private static byte[] read() {
        try (InputStream in = SseScriptServlet.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("the jar of the servlet module lacks " + SCRIPT);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
