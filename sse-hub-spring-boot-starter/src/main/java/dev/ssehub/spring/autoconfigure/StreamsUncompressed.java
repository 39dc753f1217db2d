package dev.ssehub.spring.autoconfigure;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/** Takes event streams out of what the server compresses: a compressor holds events back, and tells lengths of secrets. */
final class StreamsUncompressed implements WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory>, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsUncompressed.class);
    private static final String EVENT_STREAM = "text/event-stream";

    /** After Spring Boot's own customizer, which has order 0, has set what the properties say. */
    @Override
    public int getOrder() {
        return 1;
    }

    @Override
    public void customize(AbstractConfigurableWebServerFactory factory) {
        Compression compression = factory.getCompression();
        if (compression != null && Arrays.asList(compression.getAllMimeTypes()).contains(EVENT_STREAM)) {
            compression.setMimeTypes(without(compression.getMimeTypes()));
            compression.setAdditionalMimeTypes(without(compression.getAdditionalMimeTypes()));
            LOG.info("Event streams are not compressed, although server.compression names {}", EVENT_STREAM);
        }
    }

    private static String[] without(String[] types) {
        return Arrays.stream(types).filter(type -> !type.equals(EVENT_STREAM)).toArray(String[]::new);
    }
}
