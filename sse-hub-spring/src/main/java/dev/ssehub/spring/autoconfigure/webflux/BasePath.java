package dev.ssehub.spring.autoconfigure.webflux;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The prefix of all paths of a WebFlux application, read from the property: each line of Spring Boot has its properties class in a
 * different package.
 */
final class BasePath {

    private BasePath() {}

    /** Returns the path, which is empty if there is none. */
    static String in(Environment environment) {
        String path = environment.getProperty("spring.webflux.base-path", "").strip();
        if (!StringUtils.hasText(path)) {
            return "";
        }
        String rooted = path.startsWith("/") ? path : "/" + path;
        return rooted.endsWith("/") ? rooted.substring(0, rooted.length() - 1) : rooted;
    }
}
