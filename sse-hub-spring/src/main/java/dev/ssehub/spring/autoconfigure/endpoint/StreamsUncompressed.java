package dev.ssehub.spring.autoconfigure.endpoint;

import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Excludes event streams from the server's compression: a compressor delays events, and leaks secrets through the length of what it sends
 * (BREACH).
 */
public final class StreamsUncompressed
        implements WebServerFactoryCustomizer<AbstractConfigurableWebServerFactory>, Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsUncompressed.class);
    private static final String EVENT_STREAM = "text/event-stream";

    /** The properties of {@link Compression} that name media types. Spring Boot 4.0 has only the first. */
    private static final List<String> TYPES = List.of("mimeTypes", "additionalMimeTypes");

    /** Runs after Spring Boot's own customizer, which has order 0 and applies the properties. */
    @Override
    public int getOrder() {
        return 1;
    }

    @Override
    public void customize(AbstractConfigurableWebServerFactory factory) {
        Compression compression = factory.getCompression();
        if (compression != null && isTakenOutOf(compression)) {
            LOG.info("Event streams are not compressed, although server.compression names {}", EVENT_STREAM);
        }
    }

    private static boolean isTakenOutOf(Compression compression) {
        BeanWrapper bean = new BeanWrapperImpl(compression);
        boolean wasThere = false;
        for (String property : TYPES) {
            if (bean.isReadableProperty(property)
                    && bean.getPropertyValue(property) instanceof String[] types
                    && Arrays.asList(types).contains(EVENT_STREAM)) {
                bean.setPropertyValue(property, without(types));
                wasThere = true;
            }
        }
        return wasThere;
    }

    private static String[] without(String[] types) {
        return Arrays.stream(types).filter(type -> !type.equals(EVENT_STREAM)).toArray(String[]::new);
    }
}
