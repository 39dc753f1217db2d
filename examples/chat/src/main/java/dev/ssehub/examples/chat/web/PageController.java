package dev.ssehub.examples.chat.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.examples.chat.people.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Serves the page, with the user and the cursor at which its stream begins. The page requests its content itself. */
@RestController
class PageController {

    private static final String PLACE = "{{state}}";

    private final SseHub hub;
    private final Identity identity;
    private final JsonMapper json;
    private final boolean isBuiltin;
    private final String page;

    PageController(SseHub hub, Identity identity, JsonMapper json, @Value("${chat.model}") String model)
            throws IOException {
        this.hub = hub;
        this.identity = identity;
        this.json = json;
        this.isBuiltin = model.equals("builtin");
        this.page = new ClassPathResource("page/index.html").getContentAsString(UTF_8);
    }

    /**
     * The initial state of the page.
     *
     * @param user the user, or null if none has been chosen yet
     * @param csrf the CSRF header and token to send with every change, or null
     * @param builtin whether the model is the built-in one, which follows a prompt's directives
     */
    record State(
            boolean demo,
            String cursor,
            long heartbeatMillis,
            @Nullable String user,
            @Nullable Csrf csrf,
            boolean builtin) {}

    record Csrf(String header, String token) {}

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page(HttpServletRequest request, @Nullable CsrfToken csrf) {
        String user = identity.userOf(request);
        State state = new State(
                identity.isForDemonstration(),
                hub.cursor().toString(),
                hub.config().heartbeat().toMillis(),
                user == null ? null : Audience.user(user).name(),
                csrf == null ? null : new Csrf(csrf.getHeaderName(), csrf.getToken()),
                isBuiltin);
        // Within a script element, only "<" could end it.
        String written = json.writeValueAsString(state).replace("<", "\\u003c");
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(new MediaType(MediaType.TEXT_HTML, UTF_8))
                .body(page.replace(PLACE, written));
    }
}
