package com.example;

import java.time.Instant;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * A stand-in for your identity provider: issues a token for any name. Delete this class, and set
 * spring.security.oauth2.resourceserver.jwt.issuer-uri.
 */
@Configuration(proxyBeanMethods = false)
@RestController
class Tokens {

    private final SecretKey key =
            new SecretKeySpec(KeyGenerators.secureRandom(32).generateKey(), "HmacSHA256");

    record Token(String value, long expiresAt) {}

    @PostMapping("/token")
    Token token(@RequestParam String user, @RequestParam(defaultValue = "300") int seconds) {
        Instant end = Instant.now().plusSeconds(seconds);
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .subject(user)
                .claim("groups", List.of("staff"))
                .expiresAt(end)
                .build();
        String value = NimbusJwtEncoder.withSecretKey(key)
                .build()
                .encode(JwtEncoderParameters.from(claims))
                .getTokenValue();
        return new Token(value, end.toEpochMilli());
    }

    @Bean
    JwtDecoder decoder() {
        return NimbusJwtDecoder.withSecretKey(key).build();
    }
}
