package dev.ssehub.spring.autoconfigure.webflux;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** What is before all paths of a WebFlux application, as Spring Boot reads it: each line has its properties in another package. */
final class BasePath {

    private BasePath() {}

    /** Returns the path, which is empty where there is none. */
    static String in(Environment environment) {
        String path = environment.getProperty("spring.webflux.base-path", "").strip();
        if (!StringUtils.hasText(path)) {
            return "";
        }
        String rooted = path.startsWith("/") ? path : "/" + path;
        return rooted.endsWith("/") ? rooted.substring(0, rooted.length() - 1) : rooted;
    }
}
