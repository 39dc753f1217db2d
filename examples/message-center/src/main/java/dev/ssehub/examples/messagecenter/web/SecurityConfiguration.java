package dev.ssehub.examples.messagecenter.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** The access rules of each profile. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives("default-src 'self'"));
    }

    /** Everyone may do everything. */
    @Configuration(proxyBeanMethods = false)
    @Profile("!secure")
    static class Demo {

        @Bean
        SecurityFilterChain open(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .headers(SecurityConfiguration::headers)
                    .csrf(AbstractHttpConfigurer::disable)
                    .logout(AbstractHttpConfigurer::disable)
                    .requestCache(AbstractHttpConfigurer::disable)
                    .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .build();
        }

        /** No user can log in. */
        @Bean
        UserDetailsService nobody() {
            return new InMemoryUserDetailsManager();
        }
    }

    /** Two users with passwords; the API for other systems is reserved for the administrator. */
    @Configuration(proxyBeanMethods = false)
    @Profile("secure")
    static class Secure {

        private static final Logger LOG = LoggerFactory.getLogger(SecurityConfiguration.class);
        private static final RequestMatcher PAGE =
                PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.GET, "/");

        @Bean
        SecurityFilterChain login(HttpSecurity http) {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/actuator/health/**", "/icon.svg")
                            .permitAll()
                            .requestMatchers(
                                    "/actuator/**",
                                    "/api/users/**",
                                    "/api/groups/**",
                                    "/api/broadcast",
                                    "/api/sessions")
                            .hasRole("ADMIN")
                            .anyRequest()
                            .authenticated())
                    .headers(SecurityConfiguration::headers)
                    .formLogin(Customizer.withDefaults())
                    .requestCache(cache -> cache.requestCache(pageOnly()))
                    .exceptionHandling(errors -> errors.defaultAuthenticationEntryPointFor(
                                    new LoginUrlAuthenticationEntryPoint("/login"), PAGE)
                            .defaultAuthenticationEntryPointFor(
                                    new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), AnyRequestMatcher.INSTANCE))
                    .build();
        }

        /**
         * Redirects to the page after a login. The default is the last request without a login, which may be the stream of another tab, or
         * a browser's request for an icon.
         */
        private static RequestCache pageOnly() {
            HttpSessionRequestCache cache = new HttpSessionRequestCache();
            cache.setRequestMatcher(PAGE);
            return cache;
        }

        @Bean
        UserDetailsService people() {
            LOG.info("Log in as ann (password ann, an administrator) or bob (password bob)");
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann")
                            .password("{noop}ann")
                            .roles("USER", "ADMIN")
                            .build(),
                    User.withUsername("bob").password("{noop}bob").roles("USER").build());
        }
    }
}
