package dev.ssehub.spring.internal.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers preflight requests, and sets the headers by which pages of other origins see an answer, before anybody else answers: a 401 of
 * Spring Security's is seen too. Where nothing says anything about other origins, it leaves the request to whatever comes next.
 */
public final class EndpointCorsFilter extends OncePerRequestFilter {

    private final CorsConfigurationSource cors;
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

    /** Answers as the source says. */
    public EndpointCorsFilter(CorsConfigurationSource cors) {
        this.cors = cors;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        CorsConfiguration configuration = configurationFor(request);
        if (configuration == null) {
            chain.doFilter(request, response);
        } else if (processor.processRequest(configuration, request, response)
                && !CorsUtils.isPreFlightRequest(request)) {
            chain.doFilter(request, response);
        }
    }

    /** The path is parsed for those who look at it, as Spring MVC would do, and forgotten again: others may see another request. */
    private @Nullable CorsConfiguration configurationFor(HttpServletRequest request) {
        ServletRequestPathUtils.parseAndCache(request);
        try {
            return cors.getCorsConfiguration(request);
        } finally {
            ServletRequestPathUtils.clearParsedRequestPath(request);
        }
    }
}
