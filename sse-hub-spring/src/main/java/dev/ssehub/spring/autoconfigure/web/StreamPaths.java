package dev.ssehub.spring.autoconfigure.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recognises requests for streams by their path. */
final class StreamPaths {

    private final Set<String> endpoints;
    private final @Nullable ControllerStreams controllers;

    StreamPaths(List<String> endpoints, @Nullable ControllerStreams controllers) {
        this.endpoints = Set.copyOf(endpoints);
        this.controllers = controllers;
    }

    boolean contain(HttpServletRequest request) {
        return endpoints.contains(request.getServletPath()) || (controllers != null && controllers.matches(request));
    }
}
