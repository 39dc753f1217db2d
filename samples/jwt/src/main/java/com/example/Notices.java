package com.example;

import static org.springframework.security.config.Customizer.withDefaults;

import dev.ssehub.SseHub;
import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.spring.GroupsResolver;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Notices for users and groups. The user of a stream is the subject of its token, the groups are a claim of the token, and the stream ends
 * when the token expires.
 */
@SpringBootApplication
public class Notices {

    public static void main(String[] args) {
        SpringApplication.run(Notices.class, args);
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.authorizeHttpRequests(
                        requests -> requests.requestMatchers("/", "/index.html", "/sse-hub.js", "/token")
                                .permitAll()
                                .anyRequest()
                                .authenticated())
                .oauth2ResourceServer(server -> server.jwt(withDefaults()))
                .csrf(csrf -> csrf.disable()) // Requests are authenticated by tokens, not by cookies.
                .build();
    }

    @Bean
    GroupsResolver groups() {
        return user -> {
            List<String> groups = ((JwtAuthenticationToken) user).getToken().getClaimAsStringList("groups");
            return groups == null ? List.of() : groups;
        };
    }

    @RestController
    static class Publish {

        private final SseHub hub;

        Publish(SseHub hub) {
            this.hub = hub;
        }

        @PostMapping("/notices/users/{user}")
        @ResponseStatus(HttpStatus.ACCEPTED)
        void toUser(@PathVariable String user, @RequestBody String text) {
            hub.publish(Audience.user(user), SseEvent.named("notice").data(text));
        }

        @PostMapping("/notices/groups/{group}")
        @ResponseStatus(HttpStatus.ACCEPTED)
        void toGroup(@PathVariable String group, @RequestBody String text) {
            hub.publish(Audience.group(group), SseEvent.named("notice").data(text));
        }
    }
}
