package dev.ssehub.spring;

import dev.ssehub.session.Subscription;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The application of {@link BootSuite}. */
@SpringBootConfiguration
@EnableAutoConfiguration(excludeName = {Boot.WEB_SECURITY, Boot.MANAGEMENT_SECURITY})
@RestController
class BootApp implements WebMvcConfigurer {
    final AtomicInteger completed = new AtomicInteger();

    @GetMapping("/feed")
    Subscription feed(Principal user, @RequestParam String group) {
        Subscription who = user == null ? Subscription.anonymous() : Subscription.user(user.getName());
        return group.isEmpty() ? null : who.group(group);
    }

    @GetMapping("/entity")
    ResponseEntity<Subscription> entity(@RequestParam String user) {
        return user.isEmpty()
                ? ResponseEntity.status(403).build()
                : ResponseEntity.ok().header("X-Feed", "yes").body(Subscription.user(user));
    }

    @GetMapping("/plain")
    String plain() {
        return "plain";
    }

    @GetMapping("/long")
    String longText() {
        return "long ".repeat(10_000);
    }

    @Bean
    GroupsResolver groups() {
        return user -> List.of("group-of-" + user.getName());
    }

    /** Authentication outside of Spring Security: the starter sees only the request's principal. */
    @Bean
    OncePerRequestFilter principals() {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                String user = request.getHeader("X-User");
                chain.doFilter(user == null ? request : withPrincipal(request, user), response);
            }
        };
    }

    private static HttpServletRequest withPrincipal(HttpServletRequest request, String user) {
        return new HttpServletRequestWrapper(request) {
            @Override
            public Principal getUserPrincipal() {
                return () -> user;
            }

            @Override
            public boolean isUserInRole(String role) {
                return user.equals("ops") && role.equals("OPS");
            }
        };
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new HandlerInterceptor() {
            @Override
            public void afterCompletion(
                    HttpServletRequest request, HttpServletResponse response, Object handler, Exception failure) {
                completed.incrementAndGet();
            }
        });
    }
}
