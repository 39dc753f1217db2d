package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** A page of a different origin from the application's. */
record OtherOrigin(TestServer server, String origin) {

    static final String ALLOWED = "Access-Control-Allow-Origin";

    HttpResponse<String> send(String method, String path, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = server.http
                .request(path)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin);
        headers.forEach(request::header);
        return server.http.send(request);
    }

    /** Sends a preflight request for these headers, and asserts that it is permitted. */
    HttpHeaders preflight(String path, String headers) throws Exception {
        HttpResponse<String> response = send(
                "OPTIONS",
                path,
                Map.of("Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", headers));
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        assertThat(response.headers().allValues(ALLOWED)).as(path).containsExactly(origin);
        return response.headers();
    }

    /** Asserts that the page may read a response, and that no cache serves it to a different page. */
    HttpHeaders readable(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().allValues(ALLOWED)).as("%s", status).containsExactly(origin);
        assertThat(String.join(",", response.headers().allValues("Vary"))).contains("Origin");
        return response.headers();
    }
}
