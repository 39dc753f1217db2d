package snippets;

import dev.ssehub.SseHub;
import dev.ssehub.event.EventId;
import dev.ssehub.event.SseEvent;
import dev.ssehub.run.Run;
import dev.ssehub.run.Runs;
import dev.ssehub.session.CloseReason;
import dev.ssehub.spring.AfterCommitPublisher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Names of the reader's application that the documentation takes for granted. Compiled together with the blocks of code. */
public final class Given {

    public static SseHub hub;
    public static Runs runs;
    public static AfterCommitPublisher afterCommit;
    public static DataSource dataSource;
    public static ChatModel chatModel;
    public static Executor executor;
    public static HttpServletRequest request;
    public static HttpServletResponse response;
    public static Registrations context;
    public static Map<String, SseEmitter> emitters;
    public static HttpSecurity http;
    public static SessionRegistry registry;
    public static Accounts accounts;
    public static Departments departments;
    public static Mails mails;
    public static Purchase order;
    public static Token token;
    public static Answers answers;
    public static Model model;
    public static Object payload;
    public static SseEvent event;
    public static String json;
    public static String id;
    public static String name;
    public static String user;
    public static String userId;
    public static String chatId;
    public static String text;

    private Given() {}

    public static String inboxOf(String user) {
        throw new UnsupportedOperationException();
    }

    public static String tenantOf(Object request) {
        throw new UnsupportedOperationException();
    }

    public static void send(String user, Object payload) {}

    public static void markAsShipped(Connection connection, Purchase order) {}

    /** Stands for Jetty's contexts. */
    public interface Registrations {
        void addServlet(jakarta.servlet.Servlet servlet, String path);
    }

    public interface Accounts {
        void disable(String name);
    }

    public interface Departments {
        Set<String> of(String user);
    }

    public interface Mails {
        int unread(String user);

        void markRead(long id);

        List<String> of(String user);

        List<String> inboxOf(String user, java.util.Locale language);
    }

    public interface Users {
        void wasSeen(String user, Instant when);
    }

    public interface Audit {
        void left(String session, String user, CloseReason reason);
    }

    public interface Purchase {
        String id();

        String customer();
    }

    public record Order(int id, String item) {}

    public record OrderPaid(String customer) {}

    public record Tick(String symbol, long price) {}

    public interface Quotes {}

    public interface Token {
        Instant expiry();
    }

    public static class OrderService {
        public OrderService(SseHub hub) {}

        public void pay(Object order) {}
    }

    public record Question(String chat, String text) {}

    public interface Answers {
        Run start(Question question);
    }

    public interface Model {
        Stream<String> answer(String text);

        void cancel();
    }

    /** Stands for the class of RuoYi. */
    public static final class LoginHelper {
        public static Long getUserId() {
            throw new UnsupportedOperationException();
        }
    }

    /** A client of a broker that appends bytes, and reads from an offset. */
    public interface AcmeClient {
        CompletableFuture<EventId> append(String log, String idempotencyKey, byte[] record);

        AcmeLog open(String log) throws Exception;

        String address();

        void disconnect();

        void close();
    }

    public interface AcmeLog {
        boolean has(EventId id);

        EventId first();

        AcmeEntry next(EventId after);

        void await() throws InterruptedException;
    }

    public interface AcmeEntry {
        EventId id();

        byte[] bytes();

        boolean follows(EventId id);
    }

    public static AcmeClient client() {
        throw new UnsupportedOperationException();
    }
}
