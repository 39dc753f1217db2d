package dev.ssehub.spring;

import static dev.ssehub.spring.Browsers.basic;
import static dev.ssehub.spring.Browsers.get;
import static dev.ssehub.spring.Browsers.login;
import static dev.ssehub.spring.Browsers.post;
import static dev.ssehub.spring.TestServer.awaitEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssehub.event.Audience;
import dev.ssehub.event.SseEvent;
import dev.ssehub.session.CloseReason;
import dev.ssehub.test.StreamSwarm.Stream;
import dev.ssehub.test.TestTimeouts;
import dev.ssehub.tests.support.Logs;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Streams of a reactive application behind Spring Security: who their users are, and when they end. */
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NettySecurityTest {

    private static final Duration PATIENCE = TestTimeouts.condition();

    private TestServer server;

    @BeforeAll
    final void start() {
        server = TestServer.onNetty(NettySecureApp.class, TestServer.AS_IT_COMES, "sse-hub.heartbeat=300ms");
    }

    @AfterEach
    final void endStreams() {
        server.endStreams();
    }

    @AfterAll
    final void stop(CapturedOutput output) {
        server.close();
        assertThat(output.getAll())
                .doesNotContain("committed")
                .doesNotContain("Exception")
                .doesNotContainPattern(Logs.WARNING)
                .doesNotContain(" ERROR ");
    }

    /** Opens a stream, if permitted, and waits for the response to begin. */
    private Stream answered(String path, Map<String, String> headers) {
        Stream stream = server.swarm.open(path, headers);
        await().atMost(PATIENCE).until(() -> stream.status() != 0);
        return stream;
    }

    private void assertGoesOn(Stream stream, String user) {
        server.hub().publish(Audience.user(user), SseEvent.of("still here"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.data()).contains("still here"));
    }

    private static Map<String, String> bearer(String user, Duration life) throws Exception {
        return Map.of(
                "Authorization", "Bearer " + SecureApp.token(user, Instant.now().plus(life)));
    }

    @Test
    void everyWayOfLoggingInOpensTheStreamOfItsUser() throws Exception {
        Stream session = server.swarm.open("/sse", login(server, "ann"));
        Stream basic = server.swarm.open("/sse", basic("ann"));
        Stream bearer = server.swarm.open("/sse?userId=bob&user=bob", bearer("ann", Duration.ofMinutes(10)));
        Stream controller = server.swarm.open("/feed", basic("ann"));
        Stream bob = server.swarm.open("/sse?userId=ann", basic("bob"));
        server.awaitOpen(5);
        server.hub().publish(Audience.user("ann"), SseEvent.of("for ann"));
        server.hub().publish(Audience.everyone(), SseEvent.of("for all"));

        for (Stream stream : List.of(session, basic, bearer, controller)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(stream.data()).containsExactly("for ann", "for all"));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(bob.data()).containsExactly("for all"));
    }

    @Test
    void whoIsNotLoggedInGetsNoStream() {
        long opened = server.hub().metrics().opened();
        for (String path : List.of("/sse?userId=ann", "/sse/poll?userId=ann", "/feed")) {
            assertThat(answered(path, Map.of("Accept", "text/event-stream")).status())
                    .isIn(401, 302);
        }
        assertThat(server.hub().metrics().opened()).isEqualTo(opened);
    }

    private long expired() {
        return server.hub().metrics().closed().get(CloseReason.EXPIRED);
    }

    @Test
    void theStreamEndsWhenItsTokenExpires() throws Exception {
        long before = expired();
        Stream brief = server.swarm.open("/sse", bearer("ann", Duration.ofSeconds(4)));
        Stream feed = server.swarm.open("/feed", bearer("ann", Duration.ofSeconds(4)));
        Stream longer = server.swarm.open("/sse", bearer("ann", Duration.ofMinutes(10)));

        awaitEnd(brief);
        awaitEnd(feed);
        assertThat(expired()).isEqualTo(before + 2);
        assertThat(longer.end()).isNull();
        assertThat(server.hub().sessions().count()).isEqualTo(1);
    }

    @Test
    void loggingOutInOneTabEndsTheStreamsOfThisBrowserAlone() throws Exception {
        Map<String, String> phone = login(server, "ann");
        Map<String, String> desk = login(server, "ann");
        Stream onPhone = server.swarm.open("/sse", phone);
        Stream otherTab = server.swarm.open("/feed", phone);
        Stream onDesk = server.swarm.open("/sse", desk);
        Stream basic = server.swarm.open("/sse", basic("ann"));
        server.awaitOpen(4);
        post(server, "/logout", "", phone);

        awaitEnd(onPhone);
        awaitEnd(otherTab);
        assertGoesOn(onDesk, "ann");
        assertGoesOn(basic, "ann");
        assertThat(onPhone.data()).isEmpty();
        assertThat(get(server, "/sse", phone)
                        .headers()
                        .firstValue("Content-Type")
                        .orElse(""))
                .doesNotContain("event-stream");
    }

    @Test
    void aSessionThatTheApplicationEndsTakesItsStreamsAlong() throws Exception {
        Map<String, String> phone = login(server, "ann");
        Stream stream = server.swarm.open("/sse", phone);
        server.awaitOpen(1);

        assertThat(get(server, "/forget", phone).statusCode()).isEqualTo(200);

        awaitEnd(stream);
    }

    @Test
    void aSessionTimesOutAlthoughItsStreamIsOpenAndTakesItAlong() throws Exception {
        Map<String, String> away = login(server, "ann");
        Map<String, String> busy = login(server, "ann");
        Stream ofAway = server.swarm.open("/sse", away);
        Stream ofBusy = server.swarm.open("/sse", busy);
        server.awaitOpen(2);
        get(server, "/brief", away);
        get(server, "/brief", busy);

        await().atMost(PATIENCE).until(() -> get(server, "/plain", busy).statusCode() == 200 && ofAway.end() != null);

        assertThat(ofAway.end()).isEqualTo("complete");
        assertGoesOn(ofBusy, "ann");
        awaitEnd(ofBusy);
    }

    @Test
    void anotherLoginInTheSameSessionEndsTheStreamsOfTheFormer() throws Exception {
        Map<String, String> before = login(server, "ann");
        Stream stream = server.swarm.open("/sse", before);
        server.awaitOpen(1);

        Map<String, String> after = login(server, "bob", before);

        awaitEnd(stream);
        assertThat(after).isNotEqualTo(before);
        Stream ofBob = server.swarm.open("/sse", after);
        server.awaitOpen(1);
        assertGoesOn(ofBob, "bob");
    }

    @Test
    void whoIsPushedOutByALaterLoginGetsNothingMore() throws Exception {
        Stream first = server.swarm.open("/sse", login(server, "solo"));
        Stream other = server.swarm.open("/sse", login(server, "ann"));
        server.awaitOpen(2);

        Map<String, String> later = login(server, "solo");

        awaitEnd(first);
        Stream second = server.swarm.open("/sse", later);
        server.awaitOpen(2);
        assertGoesOn(second, "solo");
        assertGoesOn(other, "ann");
        assertThat(first.data()).isEmpty();
    }

    @Test
    void aUserWhoMayNoLongerHaveEventsIsCutOff() throws Exception {
        Stream ann = server.swarm.open("/sse", login(server, "ann"));
        Stream bob = server.swarm.open("/sse", login(server, "bob"));
        Stream bobsOther = server.swarm.open("/sse", basic("bob"));
        server.awaitOpen(3);

        Set<String> disabled = server.context.getBean(NettySecureApp.class).disabled;
        disabled.add("ann");
        awaitEnd(ann);
        disabled.clear();
        server.hub().disconnect(Audience.user("bob"));
        awaitEnd(bob);
        awaitEnd(bobsOther);
    }

    @Test
    void aLogoutWhileTheStreamIsBeingOpenedEndsItAllTheSame() throws Exception {
        NettySecureApp app = server.context.getBean(NettySecureApp.class);
        for (String how : List.of("/logout", "/forget")) {
            Map<String, String> phone = login(server, "slow");
            Stream stream = server.swarm.open("/sse", phone);
            app.isAsked.acquire();
            if (how.equals("/logout")) {
                post(server, how, "", phone);
            } else {
                get(server, how, phone);
            }

            app.mayAnswer.release();

            awaitEnd(stream);
        }
    }

    /** In any order of the two requests, and regardless of what one of them sees of the other. */
    @Test
    void ofAHundredStreamsThatAreOpenedDuringTheirLogoutNoneIsLeft() throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Map<String, String> phone = login(server, "ann");
            CompletableFuture<HttpResponse<String>> logout =
                    server.http.begin(Browsers.posting(server, "/logout", "", phone), BodyHandlers.ofString());
            streams.add(server.swarm.open("/sse", phone));
            streams.add(server.swarm.open("/feed", phone));
            assertThat(logout.get().statusCode()).isEqualTo(302);
        }

        await().atMost(PATIENCE).until(() -> streams.stream().allMatch(stream -> stream.end() != null));
        assertThat(server.hub().sessions().count()).isZero();
    }
}
