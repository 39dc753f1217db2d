package dev.ssehub.tests.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A block of Java with the code that surrounds it in the reader's application: statements are in a method, methods are in a class, and
 * names that a page takes for granted come from {@code Given}, in the resources of this module. Each page is a separate package, so that
 * its classes can refer to each other.
 */
final class JavaSnippet {

    /** The imports that an editor would add. Types with ambiguous names are imported one by one. */
    private static final List<String> IMPORTS = List.of(
            "java.io.*",
            "java.security.Principal",
            "java.sql.Connection",
            "java.time.*",
            "java.util.*",
            "java.util.concurrent.*",
            "cn.dev33.satoken.listener.*",
            "cn.dev33.satoken.secure.SaSecureUtil",
            "cn.dev33.satoken.stp.StpUtil",
            "dev.ssehub.*",
            "dev.ssehub.backplane.*",
            "dev.ssehub.backplane.LogReceiver.HeldState",
            "dev.ssehub.backplane.broker.*",
            "dev.ssehub.event.*",
            "dev.ssehub.jdbc.*",
            "dev.ssehub.rabbitmq.*",
            "dev.ssehub.redis.*",
            "dev.ssehub.run.*",
            "dev.ssehub.session.*",
            "dev.ssehub.springai.*",
            "dev.ssehub.session.Subscription.Framing",
            "dev.ssehub.test.*",
            "jakarta.servlet.*",
            "jakarta.servlet.annotation.WebListener",
            "jakarta.servlet.http.*",
            "org.junit.jupiter.api.Test",
            "org.springframework.ai.chat.prompt.Prompt",
            "org.springframework.beans.factory.annotation.*",
            "org.springframework.boot.autoconfigure.SpringBootApplication",
            "org.springframework.boot.builder.SpringApplicationBuilder",
            "org.springframework.boot.test.context.SpringBootTest",
            "org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc",
            "org.springframework.boot.web.servlet.support.SpringBootServletInitializer",
            "org.springframework.context.annotation.Bean",
            "org.springframework.context.annotation.Configuration",
            "org.springframework.context.event.ContextClosedEvent",
            "org.springframework.context.event.EventListener",
            "org.springframework.http.HttpStatus",
            "org.springframework.security.config.annotation.web.builders.HttpSecurity",
            "org.springframework.security.core.session.*",
            "org.springframework.security.core.userdetails.UserDetails",
            "org.springframework.security.web.SecurityFilterChain",
            "org.springframework.security.web.authentication.HttpStatusEntryPoint",
            "org.springframework.test.web.servlet.MockMvc",
            "org.springframework.transaction.annotation.Transactional",
            "org.springframework.web.bind.annotation.*",
            "org.springframework.web.servlet.mvc.method.annotation.SseEmitter",
            "static dev.ssehub.event.Audience.*",
            "static dev.ssehub.test.SseHubAssertions.*",
            "static org.mockito.Mockito.verify",
            "static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post",
            "static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status",
            "static snippets.Given.*");

    private static final List<String> ON_SERVLETS = List.of("dev.ssehub.servlet.*", "dev.ssehub.spring.*");
    private static final List<String> ON_WEBFLUX = List.of(
            "dev.ssehub.webflux.*", "reactor.core.publisher.Mono", "org.springframework.http.server.reactive.*");

    private static final Pattern TYPE =
            Pattern.compile("^((public|final|abstract) )*(class|interface|record|enum) ", Pattern.MULTILINE);
    private static final Pattern MEMBER =
            Pattern.compile("(?s)(@|private |public |protected |static |[\\w<>,.? ]+ \\w+\\([^;()]*\\)[^;()]*\\{).*");
    private static final Pattern CONSTRUCTOR = Pattern.compile("(?s)([A-Z]\\w*)\\([^;{]*\\) \\{.*");
    private static final Pattern LEFT_OUT = Pattern.compile("\\{ (\\.\\.\\.|/\\*[^*]*\\*/) }");

    private JavaSnippet() {}

    /** Returns the package for the blocks of a page. */
    static String packageOf(Pages.Block block) {
        return "snippets." + block.page().replaceAll("(\\.zh-CN)?\\.md$", "").replaceAll("\\W", "_");
    }

    /** Returns the block as a source file. */
    static String source(Pages.Block block, int number) {
        String code = LEFT_OUT.matcher(block.code()).replaceAll("{ throw new UnsupportedOperationException(); }");
        if (code.startsWith("package ")) {
            return code;
        }
        StringBuilder source = new StringBuilder("package " + packageOf(block) + ";\n");
        code.lines()
                .filter(line -> line.startsWith("import "))
                .forEach(line -> source.append(line).append('\n'));
        IMPORTS.forEach(type -> source.append("import ").append(type).append(";\n"));
        (block.page().contains("webflux") ? ON_WEBFLUX : ON_SERVLETS)
                .forEach(type -> source.append("import ").append(type).append(";\n"));
        String body = code.lines()
                .filter(line -> !line.startsWith("import "))
                .collect(Collectors.joining("\n"))
                .strip();
        return source.append(TYPE.matcher(body).find() ? body : inClass("Snippet" + number, body))
                .append('\n')
                .toString();
    }

    private static String inClass(String name, String body) {
        StringBuilder members = new StringBuilder();
        List<String> statements = new ArrayList<>();
        for (String part : parts(body)) {
            var constructor = CONSTRUCTOR.matcher(part);
            if (constructor.matches()) {
                members.append("static class ")
                        .append(constructor.group(1))
                        .append(" {\n")
                        .append(part)
                        .append("\n}\n");
            } else if (MEMBER.matcher(part).matches()) {
                members.append(part).append('\n');
            } else {
                statements.add(part);
            }
        }
        return "class " + name + " {\n" + members + "void statements() throws Exception {\n"
                + String.join("\n", statements) + "\n}\n}";
    }

    /** Splits at blank lines, except within braces. */
    private static List<String> parts(String body) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int depth = 0;
        for (String line : body.lines().toList()) {
            depth += count(line, '{') - count(line, '}');
            if (line.isBlank() && depth == 0) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(line).append('\n');
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static int count(String line, char c) {
        return (int) line.chars().filter(each -> each == c).count();
    }
}
