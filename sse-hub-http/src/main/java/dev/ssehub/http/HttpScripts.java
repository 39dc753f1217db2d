package dev.ssehub.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Serves the browser script, an ES module, on any {@link HttpExchange}. The module is for the events of a hub and for runs; with the query {@code ?run} it is
 * only for runs, and smaller.
 *
 * <p>Browsers from before 2020, and pages outside secure contexts, get a larger module that does not need newer features. The server recognises them by
 * the missing header {@code Sec-Fetch-Dest} (Fetch Metadata Request Headers, section 2.1).
 *
 * <p>Browsers revalidate the script each time, and are answered 304, so that a page never runs with the script of another release. Clients that accept gzip
 * get it compressed, regardless of the server's settings. Immutable; any thread may use it.
 */
public final class HttpScripts {

    private static final String SCRIPT = "sse-hub.js";
    private static final String SCRIPT_FOR_RUNS = "sse-hub-run.js";
    private static final String SCRIPT_FOR_OLD_BROWSERS = "sse-hub-old.js";
    private static final String RUNS = "run";
    private static final String SENT_BY_NEW_BROWSERS = "Sec-Fetch-Dest";
    private static final String GZIP = "gzip";

    private final Script script = new Script(SCRIPT);
    private final Script scriptForRuns = new Script(SCRIPT_FOR_RUNS);
    private final Script scriptForOldBrowsers = new Script(SCRIPT_FOR_OLD_BROWSERS);
    private final Cors cors;

    /** Reads the scripts; pages of these other origins may import them too. */
    public HttpScripts(Cors cors) {
        this.cors = Objects.requireNonNull(cors, "cors must not be null");
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

    /** The bytes of a response and their entity tag. A tag identifies bytes, so compressed bytes have another one. */
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

        /** A proxy that compresses weakens the tag, and tags are compared weakly here anyway (RFC 9110, section 13.1.2). */
        boolean isKnown(List<String> tags) {
            return tags.stream()
                    .flatMap(tag -> Arrays.stream(tag.split(",")))
                    .map(String::strip)
                    .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
        }
    }

    /**
     * Answers {@code GET}, or {@code HEAD} in the same way.
     *
     * @throws IOException if the client is gone
     */
    public void get(HttpExchange exchange) throws IOException {
        boolean isCompressed = AcceptEncoding.allows(exchange.headers("Accept-Encoding"), GZIP);
        Script asked = scriptFor(exchange);
        Representation chosen = isCompressed ? asked.compressed : asked.plain;
        cors.apply(exchange);
        exchange.addHeader("Vary", "Accept-Encoding, " + SENT_BY_NEW_BROWSERS);
        exchange.setHeader("ETag", chosen.tag);
        exchange.setHeader("Cache-Control", "no-cache");
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        if (chosen.isKnown(exchange.headers("If-None-Match"))) {
            exchange.setStatus(304);
            return;
        }
        // Servers do not compress content that is already encoded.
        if (isCompressed) {
            exchange.setHeader("Content-Encoding", GZIP);
        }
        exchange.setHeader("Content-Type", "text/javascript;charset=UTF-8");
        exchange.setHeader("Content-Length", Integer.toString(chosen.content.length));
        exchange.send(chosen.content, chosen.content.length, StreamEnd.CLEAN);
    }

    private Script scriptFor(HttpExchange exchange) {
        if (exchange.header(SENT_BY_NEW_BROWSERS) == null) {
            return scriptForOldBrowsers;
        }
        return RUNS.equals(exchange.query()) ? scriptForRuns : script;
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

    /** Compresses at the best level, since the script is compressed once and sent often. */
    private static final class BestGzip extends GZIPOutputStream {

        BestGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    private static byte[] read(String name) {
        try (InputStream in = HttpScripts.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of the HTTP module lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
