package dev.ssehub.servlet;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Serves the browser's half, an ES module, so that a page needs one script and no build. It is for the events of a hub and for runs; with the query {@code ?run}
 * it is for runs alone, and smaller.
 *
 * <pre>{@code
 * <script type="module">
 *   import { HubEventSource, HubRun } from '/sse-hub.js';
 *   new HubEventSource('/events').addEventListener('notice', event => alert(event.data));
 *   for await (const { data } of await HubRun.start('/api/chat', { text: 'Hello' })) console.log(data);
 * </script>
 * }</pre>
 *
 * <p>Browsers of before 2020, and pages that are not in a secure context, get one that does without what only others have, and is larger: who sends no
 * {@code Sec-Fetch-Dest} (Fetch Metadata Request Headers, section 2.1) is taken for one of these.
 *
 * <p>Browsers ask each time whether theirs is still the one, and are answered 304, so that a page never runs with the script of another
 * release. Clients that accept gzip get it compressed, whatever the container's settings are. Thread-safe, as servlets are.
 */
public final class SseScriptServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String SCRIPT = "sse-hub.js";
    private static final String SCRIPT_FOR_RUNS = "sse-hub-run.js";
    private static final String SCRIPT_FOR_OLD_BROWSERS = "sse-hub-old.js";
    private static final String RUNS = "run";
    private static final String SENT_BY_NEW_BROWSERS = "Sec-Fetch-Dest";
    private static final String GZIP = "gzip";

    private final transient Script script;
    private final transient Script scriptForRuns;
    private final transient Script scriptForOldBrowsers;
    private final transient Cors cors;

    /** Reads the scripts, for pages of the same origin. */
    public SseScriptServlet() {
        this(Cors.none());
    }

    /** Reads the scripts, which pages of these other origins may import too. */
    public SseScriptServlet(Cors cors) {
        this.cors = cors;
        script = new Script(SCRIPT);
        scriptForRuns = new Script(SCRIPT_FOR_RUNS);
        scriptForOldBrowsers = new Script(SCRIPT_FOR_OLD_BROWSERS);
    }

    private static final class Script {

        private final Representation plain;
        private final Representation compressed;

        Script(String name) {
            byte[] content = read(name);
            plain = new Representation(content);
            compressed = new Representation(compress(content));
        }
    }

    /** The bytes of an answer, and what names them: a tag stands for bytes, so it is another when they are compressed. */
    private static final class Representation {

        private final byte[] content;
        private final String tag;

        Representation(byte[] content) {
            this.content = content;
            this.tag = tagOf(content);
        }

        private static String tagOf(byte[] content) {
            CRC32 sum = new CRC32();
            sum.update(content);
            return '"' + HexFormat.of().toHexDigits(sum.getValue(), 8) + '"';
        }

        /** A proxy that compresses makes the tag a weak one; the comparison is weak anyway (RFC 9110, section 13.1.2). */
        boolean isKnown(Enumeration<String> tags) {
            while (tags.hasMoreElements()) {
                if (Arrays.stream(tags.nextElement().split(","))
                        .map(String::strip)
                        .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag))) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean isCompressed = AcceptEncoding.allows(request.getHeaders("Accept-Encoding"), GZIP);
        Script asked = scriptFor(request);
        Representation chosen = isCompressed ? asked.compressed : asked.plain;
        cors.apply(request, response);
        response.addHeader("Vary", "Accept-Encoding, " + SENT_BY_NEW_BROWSERS);
        response.setHeader("ETag", chosen.tag);
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (chosen.isKnown(request.getHeaders("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        // Containers that compress leave alone what has a coding.
        if (isCompressed) {
            response.setHeader("Content-Encoding", GZIP);
        }
        response.setContentType("text/javascript");
        response.setCharacterEncoding("UTF-8");
        response.setContentLength(chosen.content.length);
        response.getOutputStream().write(chosen.content);
    }

    private Script scriptFor(HttpServletRequest request) {
        if (request.getHeader(SENT_BY_NEW_BROWSERS) == null) {
            return scriptForOldBrowsers;
        }
        return RUNS.equals(request.getQueryString()) ? scriptForRuns : script;
    }

    private static byte[] compress(byte[] script) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new BestGzip(compressed)) {
            out.write(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    /** It is compressed once, and sent often. */
    private static final class BestGzip extends GZIPOutputStream {

        BestGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    private static byte[] read(String name) {
        try (InputStream in = SseScriptServlet.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of the servlet module lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
