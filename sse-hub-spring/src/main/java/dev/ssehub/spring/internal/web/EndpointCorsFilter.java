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
 * Answers preflight requests, and adds the headers that let pages of other origins read a response, before any other filter answers: a 401
 * of Spring Security is readable, too. Without a CORS configuration, the request is passed on unchanged.
 */
public final class EndpointCorsFilter extends OncePerRequestFilter {

    private final CorsConfigurationSource cors;
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();

    /** Answers according to this source. */
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

    /** Parses the path for sources that need it, as Spring MVC would, and removes it again: later handlers may see a different request. */
    private @Nullable CorsConfiguration configurationFor(HttpServletRequest request) {
        ServletRequestPathUtils.parseAndCache(request);
        try {
            return cors.getCorsConfiguration(request);
        } finally {
            ServletRequestPathUtils.clearParsedRequestPath(request);
        }
    }
}
