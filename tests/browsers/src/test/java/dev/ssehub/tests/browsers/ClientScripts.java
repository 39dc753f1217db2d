package dev.ssehub.tests.browsers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves the bundles that {@code clients/} builds from third-party clients, and from components that use ours. */
final class ClientScripts extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Path build = Path.of("clients", "build");

    ClientScripts() {
        if (!Files.isRegularFile(build.resolve("clients.js"))) {
            throw new IllegalStateException("the tests of third-party clients and of components need them: run"
                    + " bin/verify, or npm ci and npm run build in sse-hub-browser and then in tests/browsers/clients");
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/javascript;charset=utf-8");
        Files.copy(build.resolve(request.getPathInfo().substring(1)), response.getOutputStream());
    }
}
