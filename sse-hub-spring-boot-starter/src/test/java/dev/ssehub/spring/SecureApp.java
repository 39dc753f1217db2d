package dev.ssehub.spring;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.ssehub.servlet.SubscriptionResolver;
import dev.ssehub.session.Subscription;
import java.security.Principal;
import java.time.Instant;
import java.util.Date;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application behind Spring Security, with bearer tokens and without a CORS configuration. */
@SpringBootConfiguration
@EnableAutoConfiguration
@RestController
class SecureApp {

    static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();

    static String token(String user, Instant expiry) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .subject(user)
                        .expirationTime(Date.from(expiry))
                        .build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    /** The group is the tenant that a header names. Without the header, the resolver fails. */
    @Bean
    SubscriptionResolver subscriptions() {
        return request -> Subscription.user(request.getRemoteUser()).group(request.getHeader("X-Tenant"));
    }

    @GetMapping("/feed")
    Subscription feed(Principal user) {
        return Subscription.user(user.getName());
    }

    @Bean
    SecurityFilterChain security(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.requestMatchers("/sse-hub.js")
                        .permitAll()
                        .requestMatchers("/sse/staff/**")
                        .hasRole("STAFF")
                        .anyRequest()
                        .authenticated())
                .csrf(csrf -> csrf.disable())
                .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
                .build();
    }

    @Bean
    JwtDecoder decoder() {
        return NimbusJwtDecoder.withSecretKey(new SecretKeySpec(SECRET, "HmacSHA256"))
                .build();
    }
}
