package dev.ssehub.tests.kotlin

import dev.ssehub.SseHub
import dev.ssehub.event.Audience
import dev.ssehub.event.SseEvent
import dev.ssehub.test.StreamSwarm
import dev.ssehub.test.TestTimeouts
import dev.ssehub.tests.support.HttpCaller
import java.net.http.HttpResponse
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import org.springframework.boot.WebApplicationType
import org.springframework.boot.builder.SpringApplicationBuilder

/** The responses of controllers in Kotlin, which are the same on both web stacks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FeedsSuite(type: WebApplicationType) {

    private val context = SpringApplicationBuilder(FeedsApp::class.java)
        .web(type)
        .properties("server.port=0", "spring.main.banner-mode=off", "sse-hub.anonymous=allow", "sse-hub.drain=1s")
        .run()
    private val hub = context.getBean(SseHub::class.java)
    private val port = context.environment.getRequiredProperty("local.server.port", Int::class.java)
    private val http = HttpCaller(port)
    private val clients = StreamSwarm(StreamSwarm.local(port))

    @AfterAll
    fun stop() {
        clients.close()
        context.close()
    }

    private fun get(path: String, accept: String = "*/*"): HttpResponse<String> =
        http.send(http.request(path).header("Accept", accept))

    @ParameterizedTest
    @ValueSource(strings = ["/plain", "/at-once", "/later", "/entity", "/optional", "/any", "/deferred", "/future", "/mono"])
    fun `a subscription opens a stream`(path: String) {
        val stream = clients.open("$path?user=ann")
        await().atMost(TestTimeouts.condition()).until { stream.lastEventId().isNotEmpty() }
        hub.publish(Audience.user("ann"), SseEvent.of("for ann"))

        await().atMost(TestTimeouts.condition()).until { stream.data() == listOf("for ann") }
        assertThat(stream.header("X-Feed")).isEqualTo(if (path == "/entity") "yes" else null)
        hub.disconnect(Audience.user("ann"))
        await().atMost(TestTimeouts.condition()).until { stream.end() == "complete" }
    }

    @ParameterizedTest
    @ValueSource(strings = ["/plain", "/at-once", "/later", "/entity", "/optional", "/deferred", "/future", "/view", "/deferred-view", "/mono-of-view"])
    fun `null says that there is nothing`(path: String) {
        assertThat(get(path, "text/event-stream").statusCode()).isEqualTo(204)
        assertThat(get(path).statusCode()).isEqualTo(204)
    }

    @Test
    fun `an empty Mono says that nobody is logged in`() {
        assertThat(get("/mono").statusCode()).isEqualTo(401)
    }

    @Test
    fun `a flow of subscriptions is no value to write`() {
        val answer = get("/flow")
        assertThat(answer.statusCode()).isEqualTo(500)
        assertThat(answer.body()).doesNotContain("{}")
    }

    @Test
    fun `what is no stream is a value to write`() {
        assertThat(get("/any?user=nobody").body()).isEqualTo("""["no stream"]""")
    }

    @Test
    fun `what a function fails with is not for the client which comes back`() {
        assertThat(get("/broken", "text/event-stream").body()).matches("retry: \\d+\n\n")
        val other = get("/broken")
        assertThat(other.statusCode()).isEqualTo(503)
        assertThat(other.body()).doesNotContain("secret")
    }

    @Test
    fun `a run is shown to the request that has started it`() {
        assertThat(get("/run").body()).contains("data: an answer\n")
    }
}

class FeedsOnServletsTest : FeedsSuite(WebApplicationType.SERVLET)

class FeedsOnWebFluxTest : FeedsSuite(WebApplicationType.REACTIVE)
