package dev.ssehub.examples.messagecenter.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.examples.messagecenter.inbox.Inbox;
import dev.ssehub.examples.messagecenter.orders.Order;
import dev.ssehub.examples.messagecenter.orders.Orders;
import dev.ssehub.examples.messagecenter.people.Departments;
import dev.ssehub.examples.messagecenter.people.Identity;
import dev.ssehub.examples.messagecenter.people.Presence;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the page with its content, and with the cursor at which the content was read. The stream begins there, so nothing is missed in
 * between. An event that was committed while the page was generated may arrive in addition, with the same id.
 */
@RestController
class PageController {

    private static final String PLACE = "{{state}}";

    private final SseHub hub;
    private final Inbox inbox;
    private final Orders orders;
    private final Departments departments;
    private final Presence presence;
    private final Identity identity;
    private final JsonMapper json;
    private final String page;

    PageController(
            SseHub hub,
            Inbox inbox,
            Orders orders,
            Departments departments,
            Presence presence,
            Identity identity,
            JsonMapper json)
            throws IOException {
        this.hub = hub;
        this.inbox = inbox;
        this.orders = orders;
        this.departments = departments;
        this.presence = presence;
        this.identity = identity;
        this.json = json;
        this.page = new ClassPathResource("page/index.html").getContentAsString(UTF_8);
    }

    /**
     * The content of the page.
     *
     * @param cursor where the stream begins
     * @param user the user, or null if none has been chosen yet, and then the page is empty
     * @param more whether there is older mail than these messages
     * @param csrf the CSRF header and token to send with every change, or null
     */
    record State(
            boolean demo,
            String cursor,
            long heartbeatMillis,
            @Nullable String user,
            @Nullable Csrf csrf,
            int unread,
            List<Inbox.Item> messages,
            boolean more,
            List<Order> orders,
            Set<String> departments,
            List<String> allDepartments,
            Set<String> online) {}

    record Csrf(String header, String token) {}

    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    ResponseEntity<String> page(HttpServletRequest request, @Nullable CsrfToken csrf) {
        // Within a script element, only "<" could end it.
        String state = json.writeValueAsString(state(request, csrf)).replace("<", "\\u003c");
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(new MediaType(MediaType.TEXT_HTML, UTF_8))
                .body(page.replace(PLACE, state));
    }

    /** Returns the same state to an open page whose stream has reported a gap. */
    @GetMapping(path = "/api/state", produces = MediaType.APPLICATION_JSON_VALUE)
    State state(HttpServletRequest request, @Nullable CsrfToken csrf) {
        String cursor = hub.cursor().toString();
        long heartbeat = hub.config().heartbeat().toMillis();
        Csrf form = csrf == null ? null : new Csrf(csrf.getHeaderName(), csrf.getToken());
        String user = identity.userOf(request);
        if (user == null) {
            if (!identity.isForDemonstration()) {
                throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
            }
            return new State(
                    true, cursor, heartbeat, null, form, 0, List.of(), false, List.of(), Set.of(), List.of(), Set.of());
        }
        Audience.user(user);
        Inbox.Page mail = inbox.page(user, Long.MAX_VALUE, false);
        return new State(
                identity.isForDemonstration(),
                cursor,
                heartbeat,
                user,
                form,
                inbox.unread(user),
                mail.messages(),
                mail.more(),
                orders.of(user),
                departments.of(user),
                departments.all(),
                presence.online());
    }
}
